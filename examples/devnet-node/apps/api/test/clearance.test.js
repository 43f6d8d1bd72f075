import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { respond, sample, startQuay } from './quay.js';

const DURATION = 'quay_customs_request_duration_seconds_count';

async function clearing(options, look) {
  const quay = await startQuay(options);
  try {
    const token = await quay.signIn('nora');
    const { id } = await quay.addCrate(token);
    const path = `/crates/${id}`;
    await look({ ...quay, answer: await quay.ask('POST', `${path}/clearance`, { token }), path, token });
  } finally {
    await quay.close();
  }
}

describe('clearance by customs', () => {
  it('is kept with the crate', () =>
    clearing({}, async ({ answer, ask, path, token }) => {
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.body.clearance, { reference: 'r-1', duty_cents: 36 });
      assert.deepEqual((await ask('GET', path, { token })).body, answer.body);
    }));

  const wrong = {
    'answers with an error': { customs: respond(500, { error: 'closed' }) },
    'answers without a reference': { customs: respond(200, { duty_cents: 1 }) },
    'answers with half a cent': { customs: respond(200, { reference: 'r', duty_cents: 0.5 }) },
    'is too slow': { customs: () => {}, seconds: 0.05 },
    'cannot be reached': { customsUrl: 'http://127.0.0.1:1' },
  };
  for (const [what, options] of Object.entries(wrong)) {
    it(`is refused when customs ${what}`, () =>
      clearing(options, async ({ answer, ask, lines, path, token }) => {
        assert.equal(answer.status, 502);
        assert.equal((await ask('GET', path, { token })).body.clearance, null);
        assert.equal(lines.filter((line) => line.logger === 'quay.customs' && line.level === 'error').length, 1);
        const scrape = (await ask('GET', '/metrics')).body;
        assert.equal(sample(scrape, `${DURATION}{outcome="failure"}`), 1);
        assert.equal(sample(scrape, `${DURATION}{outcome="success"}`), 0);
      }));
  }

  it('is not to be had without a customs', () =>
    clearing({ customsUrl: null }, async ({ answer, ask }) => {
      assert.equal(answer.status, 503);
      const { status, body } = await ask('GET', '/health/ready');
      assert.equal(status, 503);
      assert.equal(body.checks.customs, 'not configured');
    }));
});

describe('a duty', () => {
  it('is what customs says, for anybody with a session', () =>
    clearing({}, async ({ ask, signIn }) => {
      const { status, body } = await ask('GET', '/duty?weight_kg=3', { token: await signIn('sven') });
      assert.deepEqual([status, body], [200, { duty_cents: 36 }]);
    }));

  it('is not made up when customs says nonsense', () =>
    clearing({ customs: respond(200, null) }, async ({ ask, token }) => {
      assert.equal((await ask('GET', '/duty?weight_kg=3', { token })).status, 502);
    }));
});

describe('health', () => {
  it('is ready with customs, journal and process', () =>
    clearing({}, async ({ ask }) => {
      const { status, body } = await ask('GET', '/health/ready');
      assert.equal(status, 200);
      assert.deepEqual(body, { status: 'ready', checks: { customs: 'ok', journal: 'ok', process: 'ok' } });
    }));

  it('follows customs', () =>
    clearing({}, async ({ ask, upstream }) => {
      await upstream.close();
      const { status, body } = await ask('GET', '/health/ready');
      assert.equal(status, 503);
      assert.equal(body.checks.customs, 'unreachable');
      assert.deepEqual((await ask('GET', '/health/live')).body, { status: 'alive' });
    }));

  it('takes the word of a customs that says it is closed', () =>
    clearing({ health: respond(503, {}) }, async ({ ask }) => {
      const { status, body } = await ask('GET', '/health/ready');
      assert.equal(status, 503);
      assert.equal(body.checks.customs, 'answers 503');
    }));

  it('follows the journal', () =>
    clearing({}, async ({ ask, folder }) => {
      rmSync(join(folder, 'quay.journal'));
      const { status, body } = await ask('GET', '/health/ready');
      assert.equal(status, 503);
      assert.equal(body.checks.journal, 'cannot be written');
    }));

  it('is over as soon as the process is told to stop', () =>
    clearing({}, async ({ ask, state }) => {
      state.stopping = true;
      const { status, body } = await ask('GET', '/health/ready');
      assert.equal(status, 503);
      assert.equal(body.checks.process, 'stopping');
    }));
});
