import { parseArgs } from 'node:util';

/** What the command line and the environment say. Throws an `Error` that names what cannot be used. */
export function readConfig(argv, env) {
  const { values } = parseArgs({
    args: argv,
    options: { port: { type: 'string', default: env.PORT ?? '8080' }, host: { type: 'string', default: '127.0.0.1' } },
  });
  return {
    host: values.host,
    port: number('port', values.port, 65_535),
    customsUrl: env.QUAY_CUSTOMS_URL || null,
    customsTimeout: seconds(env, 'QUAY_CUSTOMS_TIMEOUT_SECONDS', 2),
    journal: env.QUAY_JOURNAL || 'quay.journal',
    drain: seconds(env, 'QUAY_DRAIN_SECONDS', 1),
    session: seconds(env, 'QUAY_SESSION_SECONDS', 3600),
    passwords: passwords(env),
  };
}

const seconds = (env, name, usual) => number(name, env[name] || usual, 86_400);

function number(name, text, most) {
  const value = Number(text);
  if (!(value >= 0 && value <= most)) {
    throw new Error(`${name} is ${text}, not a number from 0 to ${most}`);
  }
  return value;
}

function passwords(env) {
  const prefix = 'QUAY_PASSWORD_';
  const named = Object.entries(env).filter(([name, value]) => name.startsWith(prefix) && value);
  return Object.fromEntries(named.map(([name, value]) => [name.slice(prefix.length).toLowerCase(), value]));
}
