import { SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import { HEADER, correlationId } from './correlation.js';

/** `fetch` in a span of its own, with the trace context and the correlation id of the request at hand. */
export async function call(name, url, init) {
  const span = trace.getTracer('quay').startSpan(name, {
    kind: SpanKind.CLIENT,
    attributes: { 'http.request.method': init.method, 'server.address': url.hostname, 'url.full': url.href },
  });
  const headers = { ...init.headers, [HEADER]: correlationId() };
  propagation.inject(trace.setSpan(context.active(), span), headers);
  try {
    const answer = await fetch(url, { ...init, headers });
    span.setAttribute('http.response.status_code', answer.status);
    if (!answer.ok) {
      failed(span, String(answer.status));
    }
    span.end();
    return answer;
  } catch (error) {
    failed(span, error.name);
    span.end();
    throw error;
  }
}

function failed(span, type) {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', type);
}
