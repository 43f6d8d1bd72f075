import { createServer } from 'node:http';
import { context } from '@opentelemetry/api';
import { observed } from '@quay/signals';
import Ajv from 'ajv';
import Fastify, { LogController } from 'fastify';
import { UNROUTED, record } from './metrics.js';

const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
const BODY_BYTES = 16 * 1024;
const REQUEST_MS = 30_000;

/** The service: each operation of the contract as a route, every other request refused. */
export function createApp({ access, contract, log, metrics, operations }) {
  const answerError = answersTo(log);
  const app = Fastify({
    bodyLimit: BODY_BYTES,
    exposeHeadRoutes: false,
    frameworkErrors: answerError,
    logController: new LogController({ disableRequestLogging: true }),
    loggerInstance: log,
    serverFactory: (handler) =>
      createServer(
        { requestTimeout: REQUEST_MS },
        observed(handler, { log, route: routeOf, finished: (request) => record(metrics, request) }),
      ),
  });
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(createCompiler());
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_, reply) => reply.code(404).send({ error: 'no such path' }));
  app.decorateRequest('account', null);
  app.addHook('onRequest', async (request) => {
    request.raw.operation = request.routeOptions.config.operation;
  });
  app.addHook('preValidation', (request, _, done) => context.with(request.raw.context, done));
  for (const operation of contract) {
    app.route(routed(operation, operations[operation.id], access));
  }
  for (const [url, methods] of pathsOf(contract)) {
    app.route({ method: METHODS.filter((method) => !methods.includes(method)), url, handler: refuseMethod(methods) });
  }
  return app;
}

function routed({ id, method, template, status, roles, body, params, query }, handle, access) {
  return {
    method,
    url: urlOf(template),
    config: { operation: { id, template } },
    schema: { params, querystring: query, ...(body && { body }) },
    onRequest: async (request) => {
      if (roles) {
        request.account = access.admit(request.headers.authorization, roles);
      }
    },
    handler: async (request, reply) => {
      reply.code(status);
      return (await handle(request, reply)) ?? null;
    },
  };
}

const urlOf = (template) => template.replace(/{(\w+)}/g, ':$1');

const routeOf = (request) => request.operation ?? { id: UNROUTED, template: UNROUTED };

function pathsOf(contract) {
  const paths = new Map();
  for (const { method, template } of contract) {
    paths.set(urlOf(template), [...(paths.get(urlOf(template)) ?? []), method]);
  }
  return paths;
}

const refuseMethod = (methods) => (_, reply) =>
  reply.code(405).header('allow', methods.join(', ')).send({ error: `this path takes ${methods.join(', ')}` });

/** Nothing is removed from a body, and nothing in it converted: what is not as described is refused. */
function createCompiler() {
  const exact = new Ajv({ strict: false });
  const spelled = new Ajv({ coerceTypes: true, strict: false, useDefaults: true });
  return ({ schema, httpPart }) => (httpPart === 'body' ? exact : spelled).compile(schema);
}

const answersTo = (log) => (error, _, reply) => {
  const status = error.statusCode ?? 500;
  if (status === 500) {
    log.error({ err: error }, 'a request failed');
  }
  if (status === 401) {
    reply.header('www-authenticate', 'Bearer');
  }
  reply.code(status).send({ error: status === 500 ? 'something went wrong' : error.message });
};
