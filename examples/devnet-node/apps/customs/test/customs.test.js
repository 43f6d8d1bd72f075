import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { answer, routeOf } from '../src/customs.js';

describe('customs', () => {
  const log = { info() {}, warn() {} };
  const server = createServer(answer(log));
  let url;
  before(async () => {
    await new Promise((opened) => server.listen(0, '127.0.0.1', opened));
    url = `http://127.0.0.1:${server.address().port}`;
  });
  after(() => server.close().closeAllConnections());

  const ask = async (path, body) => {
    const reply = await fetch(url + path, { method: 'POST', body });
    return [reply.status, await reply.json()];
  };
  const declare = (body) => ask('/declarations', body);

  it('clears a crate for a duty by weight, under one reference', async () => {
    const declaration = JSON.stringify({ crate: 'c-1', weight_kg: 3 });
    const [status, first] = await declare(declaration);
    assert.equal(status, 200);
    assert.equal(first.duty_cents, 36);
    assert.deepEqual((await declare(declaration))[1], first);
    assert.notEqual((await declare(declaration.replace('c-1', 'c-2')))[1].reference, first.reference);
  });

  it('names the duty without a declaration', async () => {
    assert.deepEqual(await ask('/duties', '{"weight_kg":3}'), [200, { duty_cents: 36 }]);
    assert.equal((await ask('/duties', '{"weight_kg":null}'))[0], 400);
  });

  it('refuses what is no declaration', async () => {
    for (const body of ['{', '{}', '{"crate":"c-1","weight_kg":"3"}', '{"crate":1,"weight_kg":3}', 'null']) {
      assert.equal((await declare(body))[0], 400, body);
    }
  });

  it('says that it is open, and knows nothing else', async () => {
    assert.deepEqual(await (await fetch(`${url}/health`)).json(), { status: 'open' });
    assert.equal((await fetch(`${url}/tariff`)).status, 404);
    assert.equal(routeOf({ method: 'GET', url: '/tariff' }).id, 'none');
  });
});
