// A Quay of this process, on a real port, before a customs that does as it is told.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { readContract } from '@quay/contract';
import { Journal } from '@quay/journal';
import { createLogs, startTracing } from '@quay/signals';
import { Access } from '../src/access.js';
import { createApp } from '../src/app.js';
import { Customs } from '../src/customs.js';
import { createMetrics } from '../src/metrics.js';
import { createOperations } from '../src/operations.js';

export const PASSWORDS = { nora: 'pw-nora', nils: 'pw-nils', sara: 'pw-sara', sven: 'pw-sven' };

const CLEARED = { reference: 'r-1', duty_cents: 36 };

export const respond = (status, body) => (_, response) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** A server on a free port: its URL, the requests it got, and how to end it. */
export async function listening(handler) {
  const seen = [];
  const server = createServer((request, response) => {
    seen.push(request);
    handler(request, response);
  });
  await new Promise((opened) => server.listen(0, '127.0.0.1', opened));
  const close = () => new Promise((closed) => server.close(closed).closeAllConnections());
  return { url: `http://127.0.0.1:${server.address().port}`, seen, close };
}

/** `faults` of what it gives stand in for operations, by name. */
export async function startQuay({ customs = respond(200, CLEARED), health = respond(200, {}), ...rest } = {}) {
  const upstream = await listening((request, response) =>
    (request.url === '/health' ? health : customs)(request, response),
  );
  const { customsUrl = upstream.url, seconds = 2 } = rest;
  const folder = mkdtempSync(join(tmpdir(), 'quay-'));
  const lines = [];
  const logs = createLogs(new Writable({ write: (text, _, done) => done(lines.push(JSON.parse(text)) && null) }));
  startTracing('quay-api', logs('quay.api'));
  const contract = readContract();
  const metrics = createMetrics(contract);
  const journal = new Journal(join(folder, 'quay.journal'), logs('quay.journal'));
  const access = new Access(PASSWORDS, 60);
  const state = { stopping: false };
  const port = new Customs({ url: customsUrl, seconds, duration: metrics.customs, log: logs('quay.customs') });
  const faults = {};
  const operations = Object.fromEntries(
    Object.entries(createOperations({ access, customs: port, journal, metrics, state })).map(([name, handle]) => [
      name,
      (...given) => (faults[name] ?? handle)(...given),
    ]),
  );
  const app = createApp({ access, contract, log: logs('quay.api'), metrics, operations });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });

  const ask = async (method, path, { token, json, headers, body = json && JSON.stringify(json) } = {}) => {
    const answer = await fetch(address + path, {
      method,
      body,
      headers: {
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
    const text = await answer.text();
    const isJson = text && answer.headers.get('content-type').includes('json');
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  };
  const signIn = async (name) => {
    const tenant = { nora: 'north', nils: 'north', sara: 'south', sven: 'south' }[name];
    const json = { email: `${name}@${tenant}.test`, password: PASSWORDS[name] };
    return (await ask('POST', '/sessions', { json })).body.token;
  };
  const addCrate = async (token) =>
    (await ask('POST', '/crates', { token, json: { label: 'lamps', weight_kg: 3 } })).body;
  const close = async () => {
    await app.close();
    await upstream.close();
    journal.close();
    rmSync(folder, { recursive: true });
  };
  return { addCrate, address, ask, close, faults, folder, lines, signIn, state, upstream };
}

/** The value of a series in the text of a scrape. */
export const sample = (scrape, series) =>
  Number(
    scrape
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.split(' ')[1],
  );
