// Every call of the page goes through here, and is one of those declared in calls.json.
import calls from "./calls.json" with { type: "json" };

let tokens = null; // only in memory: closing the page forgets them

export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.message);
    this.status = status;
  }
}

export const signIn = async (email, password) => {
  tokens = await call("signIn", { body: { email, password } });
};

export const signOut = async () => {
  await call("signOut");
  tokens = null;
};

/** Sends a declared call; an access token that ran out is renewed once. */
export const call = async (name, given = {}) => {
  let answer = await send(calls[name], given);
  if (answer.status === 401 && tokens && name !== "signIn") {
    answer = (await renewed()) ? await send(calls[name], given) : answer;
  }
  const body = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Refusal(answer.status, body);
  return body;
};

const renewed = async () => {
  const answer = await send(calls.refresh, { body: { refresh_token: tokens.refresh_token } });
  tokens = answer.ok ? await answer.json() : null;
  return answer.ok;
};

const send = ({ method, path, query = [], body = [] }, given) => {
  const address = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(given.path[name]));
  const asked = new URLSearchParams(query.filter((name) => name in (given.query ?? {})).map((name) => [name, given.query[name]]));
  const headers = { Accept: "application/json" };
  if (tokens) headers.Authorization = `Bearer ${tokens.access_token}`;
  if (body.length) headers["Content-Type"] = "application/json";
  const content = body.length ? JSON.stringify(Object.fromEntries(body.map((name) => [name, given.body[name]]))) : undefined;
  return fetch(asked.size ? `${address}?${asked}` : address, { method, headers, body: content });
};
