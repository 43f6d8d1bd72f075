import { Refusal } from './refusal.js';

/** What the service does, by the names that the contract gives it. */
export function createOperations({ access, customs, journal, metrics, state }) {
  const crateOf = ({ tenant }, id) => {
    const crate = journal.find(tenant, id);
    if (!crate) {
      throw new Refusal(404, 'no such crate');
    }
    return crate;
  };

  return {
    signIn: ({ body }) => {
      try {
        const session = access.signIn(body);
        metrics.signIns.inc({ outcome: 'success' });
        return session;
      } catch (error) {
        metrics.signIns.inc({ outcome: 'failure' });
        throw error;
      }
    },

    signOut: ({ headers }) => access.signOut(headers.authorization),

    listCrates: ({ account, query }) => ({ crates: journal.list(account.tenant, query.limit) }),

    addCrate: ({ account, body }) => journal.add(account.tenant, body),

    readCrate: ({ account, params }) => crateOf(account, params.id),

    removeCrate: ({ account, params }) => journal.drop(account.tenant, crateOf(account, params.id).id),

    clearCrate: async ({ account, params }) => {
      const { reference, duty_cents } = await customs.clear(crateOf(account, params.id));
      return journal.put(account.tenant, { ...crateOf(account, params.id), clearance: { reference, duty_cents } });
    },

    quoteDuty: async ({ query }) => {
      const { duty_cents } = await customs.duty(query.weight_kg);
      return { duty_cents };
    },

    live: () => ({ status: 'alive' }),

    ready: async (_, reply) => {
      const checks = {
        customs: await customs.check(),
        journal: journal.writable ? 'ok' : 'cannot be written',
        process: state.stopping ? 'stopping' : 'ok',
      };
      const ready = Object.values(checks).every((check) => check === 'ok');
      reply.code(ready ? 200 : 503);
      return { status: ready ? 'ready' : 'not ready', checks };
    },

    metrics: (_, reply) => {
      reply.type(metrics.registry.contentType);
      return metrics.registry.metrics();
    },
  };
}
