import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { createLogs, observed, startTracing } from '@quay/signals';
import { answer, routeOf } from './customs.js';

const { values } = parseArgs({ options: { port: { type: 'string', default: process.env.PORT ?? '8081' } } });
const log = createLogs()('customs');
const flush = startTracing('customs', log);
const server = createServer(observed(answer(log), { log, route: routeOf }));
server.listen(Number(values.port), '127.0.0.1', () => log.info({ port: server.address().port }, 'customs is open'));

process.once('SIGTERM', () =>
  server.close(async () => {
    await flush();
    log.info('customs is closed');
    process.exit();
  }),
);
