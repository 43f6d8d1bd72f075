export { correlationId } from './correlation.js';
export { createLogs } from './log.js';
export { observed } from './observed.js';
export { call } from './outbound.js';
export { startTracing } from './tracing.js';
