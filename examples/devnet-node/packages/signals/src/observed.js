import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import { HEADER, acceptedId, correlated } from './correlation.js';

const ABORTED = 499;

/**
 * A request handler with a span, a correlation id and a log line for each request.
 * `route` names the request when it is over: `{ id, template }`. `finished` is told `{ operation, status, seconds }`.
 */
export function observed(handler, { log, route, finished = () => {} }) {
  return (request, response) => {
    const id = acceptedId(request.headers[HEADER]);
    response.setHeader(HEADER, id);
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    const span = trace.getTracer('quay').startSpan(request.method, { kind: SpanKind.SERVER }, parent);
    const here = correlated(trace.setSpan(parent, span), id);
    const started = performance.now();
    request.context = here;
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : ABORTED;
      const seconds = (performance.now() - started) / 1000;
      const { id: operation, template } = route(request);
      end(span, request.method, template, status);
      context.with(here, () =>
        log.info({ method: request.method, route: template, status, duration_ms: Math.round(seconds * 1000) }, 'request'),
      );
      finished({ operation, status, seconds });
    });
    context.with(here, () => handler(request, response));
  };
}

function end(span, method, template, status) {
  span.updateName(`${method} ${template}`);
  span.setAttributes({ 'http.request.method': method, 'http.route': template, 'http.response.status_code': status });
  if (status >= 500) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute('error.type', String(status));
  }
  span.end();
}
