import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { correlationId, createLogs, observed, startTracing } from '../src/index.js';
import { call } from '../src/outbound.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

function logged() {
  const lines = [];
  const logs = createLogs({ write: (line) => lines.push(JSON.parse(line)) });
  return { lines, log: logs('test') };
}

describe('signals', () => {
  const { lines, log } = logged();
  const finished = [];
  const received = [];
  let url;
  let flush;
  const server = createServer(
    observed(
      async (request, response) => {
        received.push(request.headers);
        if (request.url === '/relay') {
          await call('relay', new URL('/here', url), { method: 'GET' });
        }
        response.writeHead(request.url === '/broken' ? 500 : 200).end(correlationId());
      },
      { log, route: (request) => ({ id: 'it', template: request.url }), finished: (one) => finished.push(one) },
    ),
  );
  before(async () => {
    flush = startTracing('test', log);
    await new Promise((opened) => server.listen(0, '127.0.0.1', opened));
    url = `http://127.0.0.1:${server.address().port}`;
  });
  after(async () => {
    server.close().closeAllConnections();
    await flush();
  });

  it('give each request one line, one id and one trace', async () => {
    const answer = await fetch(`${url}/one`, { headers: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` } });
    const id = answer.headers.get('x-request-id');
    assert.equal(await answer.text(), id);
    const [line] = lines.filter(({ correlation_id }) => correlation_id === id);
    assert.equal(line.trace_id, TRACE);
    assert.deepEqual([line.method, line.route, line.status], ['GET', '/one', 200]);
    assert.equal(finished.at(-1).operation, 'it');
  });

  it('start a new trace where the caller has none that is valid', async () => {
    for (const traceparent of ['', '00-0-0-01', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`]) {
      await (await fetch(`${url}/two`, { headers: { traceparent } })).text();
      assert.match(lines.at(-1).trace_id, /^(?!0+$)[0-9a-f]{32}$/);
      assert.notEqual(lines.at(-1).trace_id, TRACE);
    }
  });

  it('go along to where the request leads', async () => {
    const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01`, 'x-request-id': 'along' };
    await (await fetch(`${url}/relay`, { headers })).text();
    const inner = received.at(-1);
    assert.equal(inner['x-request-id'], 'along');
    const [, trace, parent] = inner.traceparent.split('-');
    assert.equal(trace, TRACE);
    assert.ok(!['00f067aa0ba902b7', lines.at(-1).span_id].includes(parent));
  });

  it('tell what could not be reached or went wrong', async () => {
    await assert.rejects(call('nowhere', new URL('http://127.0.0.1:1/'), { method: 'GET' }), TypeError);
    const { status } = await call('broken', new URL('/broken', url), { method: 'GET' });
    assert.equal(status, 500);
    assert.equal(finished.at(-1).status, 500);
  });
});

describe('a request that is over early', () => {
  it('counts as given up by the caller', async () => {
    const { lines, log } = logged();
    const server = createServer(observed(() => {}, { log, route: () => ({ id: 'it', template: '/it' }) }));
    await new Promise((opened) => server.listen(0, '127.0.0.1', opened));
    const socket = connect(server.address().port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
    const [, response] = await once(server, 'request');
    socket.destroy();
    await once(response, 'close');
    server.close();
    assert.equal(lines[0].status, 499);
  });
});

describe('a log', () => {
  it('is JSON outside of requests, too', () => {
    const { lines, log } = logged();
    log.info({ port: 1 }, 'open');
    const [{ timestamp, ...line }] = lines;
    assert.deepEqual(line, { level: 'info', logger: 'test', port: 1, message: 'open' });
    assert.ok(!Number.isNaN(Date.parse(timestamp)));
  });
});

describe('telemetry in trouble', () => {
  it('is told in the log', async () => {
    const { lines, log } = logged();
    const { diag } = await import('@opentelemetry/api');
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:1';
    const flush = startTracing('test', log);
    delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
    diag.warn('the collector sleeps');
    diag.info('all is well');
    await flush();
    const reasons = lines.filter(({ level }) => level === 'warn').map(({ reason }) => reason);
    assert.ok(reasons.includes('the collector sleeps'));
    assert.ok(!reasons.includes('all is well'));
  });
});
