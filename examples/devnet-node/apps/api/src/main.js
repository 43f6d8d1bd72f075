import { setTimeout as after } from 'node:timers/promises';
import { readContract } from '@quay/contract';
import { Journal } from '@quay/journal';
import { createLogs, startTracing } from '@quay/signals';
import { Access } from './access.js';
import { createApp } from './app.js';
import { readConfig } from './config.js';
import { Customs } from './customs.js';
import { createMetrics } from './metrics.js';
import { createOperations } from './operations.js';

const LAST_REQUESTS_MS = 10_000;
const LAST_SPANS_MS = 2_000;

const logs = createLogs();
const log = logs('quay.api');

try {
  await serve(readConfig(process.argv.slice(2), process.env));
} catch (error) {
  log.fatal({ reason: error.message }, 'Quay cannot start');
  process.exitCode = 1;
}

async function serve(config) {
  const flush = startTracing('quay-api', log);
  const contract = readContract();
  const metrics = createMetrics(contract);
  const journal = new Journal(config.journal, logs('quay.journal'));
  const access = new Access(config.passwords, config.session);
  const customs = new Customs({
    url: config.customsUrl,
    seconds: config.customsTimeout,
    duration: metrics.customs,
    log: logs('quay.customs'),
  });
  const state = { stopping: false };
  const operations = createOperations({ access, customs, journal, metrics, state });
  const app = createApp({ access, contract, log, metrics, operations });
  await app.listen({ host: config.host, port: config.port });

  const stop = async (signal) => {
    state.stopping = true;
    log.info({ signal }, 'stopping: not ready from now on');
    await after(config.drain * 1000);
    setTimeout(() => app.server.closeAllConnections(), LAST_REQUESTS_MS).unref();
    await app.close();
    await Promise.race([flush(), after(LAST_SPANS_MS, undefined, { ref: false })]);
    journal.close();
    log.info('stopped');
    process.exit();
  };
  process.once('SIGTERM', stop).once('SIGINT', stop);
}
