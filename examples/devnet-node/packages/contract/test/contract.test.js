import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readContract } from '../src/contract.js';

describe('contract', () => {
  const contract = readContract();
  const of = (id) => contract.find((operation) => operation.id === id);

  it('names each operation once, with its method and path', () => {
    assert.equal(new Set(contract.map(({ id }) => id)).size, contract.length);
    const { method, template, status } = of('clearCrate');
    assert.deepEqual({ method, template, status }, { method: 'POST', template: '/crates/{id}/clearance', status: 200 });
  });

  it('says who may call it: everybody, anybody with a session, or some roles', () => {
    assert.equal(of('live').roles, null);
    assert.deepEqual(of('readCrate').roles, []);
    assert.deepEqual(of('addCrate').roles, ['keeper']);
  });

  it('holds no references, and lets nothing in that is not described', () => {
    assert.ok(!JSON.stringify(contract).includes('$ref'));
    assert.equal(of('addCrate').body.additionalProperties, false);
    assert.deepEqual(of('readCrate').params.required, ['id']);
    assert.deepEqual(Object.keys(of('listCrates').query.properties), ['limit']);
    assert.equal(of('live').body, undefined);
  });
});
