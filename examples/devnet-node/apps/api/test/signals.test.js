import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { sample, startQuay } from './quay.js';

const REQUESTS = 'quay_http_requests_total';

describe('log', () => {
  let quay;
  let token;
  before(async () => {
    quay = await startQuay();
    token = await quay.signIn('nora');
  });
  after(() => quay.close());

  const linesOf = (id) => quay.lines.filter((line) => line.correlation_id === id);

  it('carries the id of its request through every layer', async () => {
    const ids = Array.from({ length: 20 }, () => randomUUID());
    const { id: crate } = await quay.addCrate(token);
    const answers = await Promise.all(
      ids.map((id) => quay.ask('POST', `/crates/${crate}/clearance`, { token, headers: { 'x-request-id': id } })),
    );
    for (const [number, id] of ids.entries()) {
      assert.equal(answers[number].headers.get('x-request-id'), id);
      const layers = new Set(linesOf(id).map((line) => line.logger));
      assert.deepEqual([...layers].sort(), ['quay.api', 'quay.customs', 'quay.journal']);
      assert.equal(new Set(linesOf(id).map((line) => line.trace_id)).size, 1);
      assert.ok(quay.upstream.seen.some((request) => request.headers['x-request-id'] === id));
    }
  });

  it('says of each line when, how bad, where and what', () => {
    for (const line of quay.lines) {
      assert.ok(!Number.isNaN(Date.parse(line.timestamp)));
      assert.match(line.level, /^(info|warn|error)$/);
      assert.match(line.logger, /^quay\.(api|journal|customs)$/);
      assert.ok(line.message);
    }
  });

  it('makes an id where none, or a harmful one, was sent', async () => {
    for (const sent of ['', 'a b', 'x'.repeat(65), '"},{"level":"fatal"']) {
      const { headers } = await quay.ask('GET', '/health/live', { headers: { 'x-request-id': sent } });
      const id = headers.get('x-request-id');
      assert.match(id, /^[0-9a-f-]{36}$/);
      assert.equal(linesOf(id).length, 1);
    }
  });

  it('tells of an error with its cause, and the caller nothing', async () => {
    const { status, body, headers } = await askBroken(quay);
    assert.equal(status, 500);
    assert.deepEqual(body, { error: 'something went wrong' });
    const [line] = linesOf(headers.get('x-request-id')).filter(({ level }) => level === 'error');
    assert.equal(line.err.message, 'the floor gave way');
  });

  it('holds no secret', () => {
    assert.ok(!JSON.stringify(quay.lines).includes('pw-nora'));
    assert.ok(!JSON.stringify(quay.lines).includes(token));
  });

  it('knows of a caller who hung up', async () => {
    const socket = connect(new URL(quay.address).port, '127.0.0.1');
    const id = randomUUID();
    const head = `POST /sessions HTTP/1.1\r\nHost: q\r\nX-Request-ID: ${id}\r\nContent-Type: application/json\r\n`;
    await new Promise((sent) => socket.write(`${head}Content-Length: 10\r\n\r\n{`, sent));
    socket.destroy();
    while (linesOf(id).length === 0) {
      await new Promise((turn) => setTimeout(turn, 5));
    }
    assert.equal(linesOf(id).find(({ message }) => message === 'request').status, 499);
  });
});

describe('metrics', () => {
  let quay;
  before(async () => {
    quay = await startQuay();
  });
  after(() => quay.close());

  const moved = async (series, act) => {
    const before = (await quay.ask('GET', '/metrics')).body;
    await act();
    const now = (await quay.ask('GET', '/metrics')).body;
    return series.map((one) => sample(now, one) - sample(before, one));
  };

  it('count sign-ins by outcome', async () => {
    const series = ['success', 'failure'].map((outcome) => `quay_sign_ins_total{outcome="${outcome}"}`);
    const wrong = { json: { email: 'nora@north.test', password: 'guess' } };
    assert.deepEqual(await moved(series, () => quay.signIn('nora')), [1, 0]);
    assert.deepEqual(await moved(series, () => quay.ask('POST', '/sessions', wrong)), [0, 1]);
    assert.deepEqual(await moved(series, () => quay.ask('GET', '/health/live')), [0, 0]);
  });

  it('count requests by operation and outcome', async () => {
    const series = ['ok', 'refused', 'error'].map((one) => `${REQUESTS}{operation="live",outcome="${one}"}`);
    assert.deepEqual(await moved(series, () => quay.ask('GET', '/health/live')), [1, 0, 0]);
    assert.deepEqual(await moved(series, () => askBroken(quay)), [0, 0, 1]);
    const lost = [`${REQUESTS}{operation="unrouted",outcome="refused"}`];
    assert.deepEqual(await moved(lost, () => quay.ask('GET', `/${randomUUID()}`)), [1]);
  });

  it('grow no series', async () => {
    const names = (scrape) => scrape.split('\n').map((line) => line.replace(/ \S+$/, ''));
    const first = (await quay.ask('GET', '/metrics')).body;
    await quay.ask('GET', `/crates/${randomUUID()}`, { token: await quay.signIn('nora') });
    await quay.ask('GET', `/${randomUUID()}`);
    assert.deepEqual(names((await quay.ask('GET', '/metrics')).body), names(first));
  });
});

async function askBroken(quay) {
  quay.faults.live = () => {
    throw new Error('the floor gave way');
  };
  try {
    return await quay.ask('GET', '/health/live');
  } finally {
    delete quay.faults.live;
  }
}
