// Quay as it is shipped: a process of its own, before the real customs and a collector of traces.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { listening } from './quay.js';

const ROOT = join(import.meta.dirname, '../../..');
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

/** Start an app of the Procfile; `line` waits for a line of its log, `ended` for its end. */
function launch(name, env) {
  const [, command] = new RegExp(`^${name}: (.+)$`, 'm').exec(readFileSync(join(ROOT, 'Procfile'), 'utf8'));
  const shell = `${command.replace('&& ', '&& exec ')}`;
  const child = spawn('sh', ['-c', shell], { cwd: ROOT, env: { ...process.env, PORT: '0', ...env } });
  const lines = [];
  let rest = '';
  child.stdout.on('data', (text) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop();
    lines.push(...parts.map((part) => JSON.parse(part)));
    child.emit('lines');
  });
  const line = async (pattern) => {
    const found = () => lines.find(({ message }) => pattern.test(message));
    while (!found()) {
      await once(child, 'lines');
    }
    return found();
  };
  const ended = once(child, 'close').then(([code]) => code);
  return { child, ended, line, lines };
}

async function withQuay(customsUrl, env, look) {
  const folder = mkdtempSync(join(tmpdir(), 'quay-'));
  const quay = launch('api', {
    QUAY_CUSTOMS_URL: customsUrl,
    QUAY_JOURNAL: join(folder, 'quay.journal'),
    QUAY_PASSWORD_NORA: 'pw',
    ...env,
  });
  try {
    await look(quay, /http:\S+/.exec((await quay.line(/listening/)).message)[0]);
  } finally {
    quay.child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}

const post = (url, json, headers) =>
  fetch(url, {
    method: 'POST',
    body: JSON.stringify(json),
    headers: { 'content-type': 'application/json', ...headers },
  });

async function clearOne(url, headers) {
  const { token } = await (await post(`${url}/sessions`, { email: 'nora@north.test', password: 'pw' })).json();
  const session = { authorization: `Bearer ${token}` };
  const { id } = await (await post(`${url}/crates`, { label: 'lamps', weight_kg: 3 }, session)).json();
  return fetch(`${url}/crates/${id}/clearance`, { method: 'POST', headers: { ...session, ...headers } });
}

/** The spans of a trace in what was exported, as pairs of their own id and that of their parent. */
const spansOf = (trace, bodies) =>
  [...Buffer.concat(bodies).toString('hex').matchAll(new RegExp(`0a10${trace}1208(.{16})(?:1a00)?2208(.{16})`, 'g'))];

describe('the process', () => {
  it('takes part in the trace of its caller, and customs in its own', async () => {
    const bodies = [];
    const collector = await listening(async (request, response) => {
      bodies.push(await buffer(request));
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
    const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const customs = launch('customs', traced);
    const { port } = await customs.line(/is open/);
    await withQuay(`http://127.0.0.1:${port}`, { ...traced, QUAY_DRAIN_SECONDS: '0' }, async (quay, url) => {
      const headers = { traceparent: `00-${TRACE}-${CALLER}-01`, 'x-request-id': 'from-the-caller' };
      assert.equal((await clearOne(url, headers)).status, 200);
      quay.child.kill('SIGTERM');
      assert.equal(await quay.ended, 0);
    });
    customs.child.kill('SIGTERM');
    assert.equal(await customs.ended, 0);
    await collector.close();

    const line = customs.lines.find(({ message }) => message === 'a crate is cleared');
    assert.deepEqual([line.trace_id, line.correlation_id], [TRACE, 'from-the-caller']);
    const parents = new Map(spansOf(TRACE, bodies).map(([, span, parent]) => [span, parent]));
    assert.equal(parents.size, 3);
    assert.equal(parents.get(parents.get(parents.get(line.span_id))), CALLER);
  });

  it('stops when it is told to: not ready at once, requests in flight answered, status 0', async () => {
    const held = [];
    const customs = await listening((request, response) =>
      request.url === '/health' ? response.end() : held.push(response),
    );
    await withQuay(customs.url, { QUAY_DRAIN_SECONDS: '2' }, async (quay, url) => {
      assert.equal((await fetch(`${url}/health/ready`)).status, 200);
      const inFlight = clearOne(url, {});
      while (held.length === 0) {
        await new Promise((turn) => setTimeout(turn, 5));
      }
      quay.child.kill('SIGTERM');
      await quay.line(/not ready from now on/);
      assert.equal((await fetch(`${url}/health/ready`)).status, 503);
      assert.equal((await fetch(`${url}/health/live`)).status, 200);
      held[0].end(JSON.stringify({ reference: 'r', duty_cents: 1 }));
      assert.equal((await inFlight).status, 200);
      assert.equal(await quay.ended, 0);
      assert.equal(quay.lines.at(-1).message, 'stopped');
    });
    await customs.close();
  });

  it('says why it cannot start', async () => {
    const quay = launch('api', { QUAY_JOURNAL: join(tmpdir(), 'no', 'such', 'folder', 'quay.journal') });
    assert.equal(await quay.ended, 1);
    assert.equal(quay.lines.at(-1).level, 'fatal');
    assert.match(quay.lines.at(-1).reason, /no such file or directory/);
  });
});
