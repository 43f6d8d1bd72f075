import { createHash } from 'node:crypto';
import { json } from 'node:stream/consumers';

const CENTS_PER_KG = 12;
const ROUTES = new Map([
  ['POST /declarations', { id: 'declare', template: '/declarations' }],
  ['POST /duties', { id: 'duty', template: '/duties' }],
  ['GET /health', { id: 'health', template: '/health' }],
]);

export const routeOf = (request) => ROUTES.get(`${request.method} ${request.url}`) ?? { id: 'none', template: 'none' };

/** Customs: a crate is cleared for a duty by weight, under the same reference however often it is declared. */
export const answer = (log) => async (request, response) => {
  switch (routeOf(request).id) {
    case 'health':
      return send(response, 200, { status: 'open' });
    case 'declare':
      return send(response, ...(await declare(request, log)));
    case 'duty':
      return send(response, ...(await duty(request)));
    default:
      return send(response, 404, { error: 'no such path' });
  }
};

async function declare(request, log) {
  const { crate, weight_kg } = await questionOf(request);
  if (typeof crate !== 'string' || !Number.isInteger(weight_kg)) {
    log.warn('a declaration without crate and weight');
    return [400, { error: 'declare crate and weight_kg' }];
  }
  const reference = createHash('sha256').update(crate).digest('hex').slice(0, 12);
  log.info({ crate, weight_kg, reference }, 'a crate is cleared');
  return [200, { reference, duty_cents: weight_kg * CENTS_PER_KG }];
}

async function duty(request) {
  const { weight_kg } = await questionOf(request);
  return Number.isInteger(weight_kg)
    ? [200, { duty_cents: weight_kg * CENTS_PER_KG }]
    : [400, { error: 'ask with weight_kg' }];
}

const questionOf = async (request) => (await json(request).catch(() => null)) ?? {};

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
