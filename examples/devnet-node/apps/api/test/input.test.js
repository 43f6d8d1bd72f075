import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startQuay } from './quay.js';

const refused = [
  ['a field that is not described', { label: 'a', weight_kg: 1, tenant: 'south' }],
  ['a field too few', { label: 'a' }],
  ['a number as text', { label: 'a', weight_kg: '1' }],
  ['a number that is not whole', { label: 'a', weight_kg: 1.5 }],
  ['a weight below the least', { label: 'a', weight_kg: 0 }],
  ['a weight above the most', { label: 'a', weight_kg: 30_001 }],
  ['an empty label', { label: '', weight_kg: 1 }],
  ['a label of blanks', { label: ' ', weight_kg: 1 }],
  ['a label that is too long', { label: 'a'.repeat(81), weight_kg: 1 }],
  ['a list', []],
  ['null', null],
];

describe('validation of input', () => {
  let quay;
  let token;
  before(async () => {
    quay = await startQuay();
    token = await quay.signIn('nora');
  });
  after(() => quay.close());

  for (const [what, json] of refused) {
    it(`refuses ${what}`, async () => {
      const { status, body } = await quay.ask('POST', '/crates', { token, json });
      assert.equal(status, 400);
      assert.deepEqual(Object.keys(body), ['error']);
      assert.deepEqual((await quay.ask('GET', '/crates', { token })).body, { crates: [] });
    });
  }

  it('refuses what is no JSON, too large, or of another type', async () => {
    const typed = (type, body) => ({ token, body, headers: { 'content-type': type } });
    assert.equal((await quay.ask('POST', '/crates', typed('application/json', '{'))).status, 400);
    assert.equal((await quay.ask('POST', '/crates', typed('text/plain', 'a'))).status, 415);
    const large = JSON.stringify({ label: 'a'.repeat(20_000), weight_kg: 1 });
    assert.equal((await quay.ask('POST', '/crates', typed('application/json', large))).status, 413);
  });

  it('refuses parameters that are not described', async () => {
    const status = async (path) => (await quay.ask('GET', path, { token })).status;
    for (const query of ['limit=0', 'limit=101', 'limit=1e1x', 'limit=', 'offset=1']) {
      assert.equal(await status(`/crates?${query}`), 400, query);
    }
    for (const query of ['', 'weight_kg=0', 'weight_kg=1.5', 'weight_kg=30001', 'weight_kg=1&weight_kg=2']) {
      assert.equal(await status(`/duty?${query}`), 400, query);
    }
    assert.equal(await status('/crates/1'), 400);
    assert.equal(await status('/%zz'), 400);
  });

  it('lists as many crates as were asked for', async () => {
    await quay.addCrate(token);
    await quay.addCrate(token);
    assert.equal((await quay.ask('GET', '/crates?limit=1', { token })).body.crates.length, 1);
    assert.equal((await quay.ask('GET', '/crates', { token })).body.crates.length, 2);
  });

  it('refuses paths and methods that are not described', async () => {
    assert.equal((await quay.ask('GET', '/berths', { token })).status, 404);
    const { status, headers } = await quay.ask('PUT', '/crates', { token, json: {} });
    assert.equal(status, 405);
    assert.equal(headers.get('allow'), 'GET, POST');
    assert.equal((await quay.ask('HEAD', '/crates')).status, 405);
  });
});
