import { randomUUID } from 'node:crypto';
import { context, createContextKey } from '@opentelemetry/api';

export const HEADER = 'x-request-id';

const KEY = createContextKey('correlation id');
const HARMLESS = /^[\w.-]{1,64}$/;

export const correlationId = () => context.active().getValue(KEY);

export const correlated = (parent, id) => parent.setValue(KEY, id);

/** The caller's id if it can do no harm in a log or a header, else a new one. */
export const acceptedId = (offered) => (HARMLESS.test(offered ?? '') ? offered : randomUUID());
