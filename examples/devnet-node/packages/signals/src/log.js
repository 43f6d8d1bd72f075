import { isSpanContextValid, trace } from '@opentelemetry/api';
import pino from 'pino';
import { correlationId } from './correlation.js';

/**
 * A log for each layer, by its name: JSON, a line an event. Each line knows the request and the span it was written in.
 */
export function createLogs(destination = pino.destination(1)) {
  const log = pino(
    {
      base: undefined,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: 'message',
      mixin: whereabouts,
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    },
    destination,
  );
  return (logger) => log.child({ logger });
}

function whereabouts() {
  const span = trace.getActiveSpan()?.spanContext();
  const traced = span !== undefined && isSpanContextValid(span);
  return {
    correlation_id: correlationId(),
    ...(traced && { trace_id: span.traceId, span_id: span.spanId }),
  };
}
