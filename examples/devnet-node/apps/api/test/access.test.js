import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ACCOUNTS, Access } from '../src/access.js';
import { readConfig } from '../src/config.js';

const ROOT = join(import.meta.dirname, '../../..');
const NORA = { email: 'nora@north.test', password: 'pw' };

describe('access', () => {
  it('is by email and password', () => {
    const access = new Access({ nora: 'pw' }, 60);
    const { token, expires_in } = access.signIn(NORA);
    assert.equal(expires_in, 60);
    assert.equal(access.admit(`Bearer ${token}`, ['keeper']).tenant, 'north');
    for (const wrong of [{ password: 'pW' }, { password: '' }, { email: 'nobody@north.test' }]) {
      assert.throws(() => access.signIn({ ...NORA, ...wrong }), { statusCode: 401 });
    }
  });

  it('is denied to an account without a password', () => {
    const access = new Access({}, 60);
    assert.throws(() => access.signIn({ ...NORA, password: '' }), { statusCode: 401 });
  });

  it('ends after its time', () => {
    let now = 0;
    const access = new Access({ nora: 'pw' }, 60, () => now);
    const { token } = access.signIn(NORA);
    now = 59_999;
    assert.ok(access.admit(`Bearer ${token}`, []));
    access.signIn(NORA);
    now = 60_000;
    assert.throws(() => access.admit(`Bearer ${token}`, []), { statusCode: 401 });
    access.signIn(NORA);
    assert.throws(() => access.admit(`Bearer ${token}`, []), { statusCode: 401 });
  });

  it('is limited to the roles that are asked for', () => {
    const access = new Access({ nils: 'pw' }, 60);
    const { token } = access.signIn({ email: 'nils@north.test', password: 'pw' });
    assert.throws(() => access.admit(`Bearer ${token}`, ['keeper']), { statusCode: 403 });
    assert.throws(() => access.admit(`Basic ${token}`, []), { statusCode: 401 });
  });
});

describe('configuration', () => {
  it('comes from the command line and the environment', () => {
    const env = { PORT: '1', QUAY_DRAIN_SECONDS: '0.5', QUAY_PASSWORD_NORA: 'pw', QUAY_PASSWORD_NILS: '' };
    const config = readConfig(['--port', '2'], env);
    assert.deepEqual(
      { port: config.port, drain: config.drain, passwords: config.passwords, customsUrl: config.customsUrl },
      { port: 2, drain: 0.5, passwords: { nora: 'pw' }, customsUrl: null },
    );
    assert.equal(readConfig([], {}).port, 8080);
    assert.equal(readConfig([], env).port, 1);
  });

  it('is explained in .env.example, which keeps no secret', () => {
    const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
    const sources = ['apps/api/src', 'packages/signals/src'].flatMap((folder) =>
      readdirSync(join(ROOT, folder)).map((name) => readFileSync(join(ROOT, folder, name), 'utf8')),
    );
    const read = sources.flatMap((text) => text.match(/\b(QUAY_(?!PASSWORD_)\w+|OTEL_EXPORTER_OTLP_ENDPOINT)\b/g) ?? []);
    assert.ok(read.length > 5);
    for (const name of read) {
      assert.match(example, new RegExp(`^${name}=.`, 'm'));
    }
    for (const { name } of ACCOUNTS) {
      assert.match(example, new RegExp(`^QUAY_PASSWORD_${name.toUpperCase()}=$`, 'm'));
    }
  });

  it('names what cannot be used', () => {
    assert.throws(() => readConfig(['--port', 'x'], {}), /^Error: port is x, not a number from 0 to 65535$/);
    assert.throws(() => readConfig([], { QUAY_DRAIN_SECONDS: '-1' }), /QUAY_DRAIN_SECONDS is -1/);
  });
});
