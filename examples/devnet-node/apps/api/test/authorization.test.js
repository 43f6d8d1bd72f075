import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { readContract } from '@quay/contract';
import { startQuay } from './quay.js';

const CRATE = { label: 'ropes', weight_kg: 12 };
const NOBODYS = '00000000-0000-4000-8000-000000000000';
const secured = readContract().filter((operation) => operation.roles);

describe('authorization', () => {
  let quay;
  const tokens = {};
  before(async () => {
    quay = await startQuay();
    for (const name of ['nora', 'nils', 'sara', 'sven']) {
      tokens[name] = await quay.signIn(name);
    }
  });
  after(() => quay.close());

  const call = (operation, token, id = NOBODYS) =>
    quay.ask(operation.method, operation.template.replace('{id}', id), {
      token,
      ...(operation.id === 'addCrate' && { json: CRATE }),
    });

  for (const operation of secured) {
    it(`${operation.id} needs a session`, async () => {
      for (const token of [undefined, 'garbage', `${tokens.nora}x`]) {
        const { status, headers } = await call(operation, token);
        assert.equal(status, 401);
        assert.equal(headers.get('www-authenticate'), 'Bearer');
      }
    });
  }

  for (const operation of secured.filter(({ roles }) => roles.includes('keeper'))) {
    it(`${operation.id} is for keepers`, async () => {
      assert.equal((await call(operation, tokens.nils)).status, 403);
      const { id } = await quay.addCrate(tokens.nora);
      assert.ok((await call(operation, tokens.nora, id)).status < 300);
    });
  }

  it('keeps the crates of a tenant from every other tenant', async () => {
    const { id } = await quay.addCrate(tokens.nora);
    for (const name of ['sara', 'sven']) {
      assert.equal((await quay.ask('GET', `/crates/${id}`, { token: tokens[name] })).status, 404);
      const { body } = await quay.ask('GET', '/crates', { token: tokens[name] });
      assert.deepEqual(body, { crates: [] });
    }
    assert.equal((await quay.ask('DELETE', `/crates/${id}`, { token: tokens.sara })).status, 404);
    assert.equal((await quay.ask('POST', `/crates/${id}/clearance`, { token: tokens.sara })).status, 404);
    const { body } = await quay.ask('GET', `/crates/${id}`, { token: tokens.nils });
    assert.deepEqual(body, { id, label: 'lamps', weight_kg: 3, clearance: null });
  });

  it('ends with the session', async () => {
    const token = await quay.signIn('nils');
    assert.equal((await quay.ask('GET', '/crates', { token })).status, 200);
    assert.equal((await quay.ask('DELETE', '/sessions', { token })).status, 204);
    assert.equal((await quay.ask('GET', '/crates', { token })).status, 401);
  });
});
