import { Counter, Histogram, Registry } from 'prom-client';

export const UNROUTED = 'unrouted';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const OUTCOMES = ['ok', 'refused', 'error'];
const ENDINGS = ['success', 'failure'];

/** All series are there from the start, at zero: an alert on one that appears with the first failure would miss it. */
export function createMetrics(operations) {
  const registry = new Registry();
  const registers = [registry];
  const metrics = {
    registry,
    signIns: new Counter({
      name: 'quay_sign_ins_total',
      help: 'Attempts to sign in, by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    customs: new Histogram({
      name: 'quay_customs_request_duration_seconds',
      help: 'How long customs took to answer, by outcome.',
      labelNames: ['outcome'],
      buckets: SECONDS,
      registers,
    }),
    requests: new Counter({
      name: 'quay_http_requests_total',
      help: 'Requests answered, by operation and outcome: below 400 is ok, from 500 on an error.',
      labelNames: ['operation', 'outcome'],
      registers,
    }),
    durations: new Histogram({
      name: 'quay_http_request_duration_seconds',
      help: 'How long requests took, by operation.',
      labelNames: ['operation'],
      buckets: SECONDS,
      registers,
    }),
  };
  startAtZero(metrics, [...operations.map((one) => one.id), UNROUTED]);
  return metrics;
}

/** Takes in a request that is over. */
export function record(metrics, { operation, status, seconds }) {
  const outcome = status < 400 ? 'ok' : status < 500 ? 'refused' : 'error';
  metrics.requests.inc({ operation, outcome });
  metrics.durations.observe({ operation }, seconds);
}

function startAtZero({ signIns, customs, requests, durations }, names) {
  for (const outcome of ENDINGS) {
    signIns.inc({ outcome }, 0);
    customs.zero({ outcome });
  }
  for (const operation of names) {
    durations.zero({ operation });
    for (const outcome of OUTCOMES) {
      requests.inc({ operation, outcome }, 0);
    }
  }
}
