import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Refusal } from './refusal.js';

export const ACCOUNTS = [
  { name: 'nora', email: 'nora@north.test', tenant: 'north', role: 'keeper' },
  { name: 'nils', email: 'nils@north.test', tenant: 'north', role: 'viewer' },
  { name: 'sara', email: 'sara@south.test', tenant: 'south', role: 'keeper' },
  { name: 'sven', email: 'sven@south.test', tenant: 'south', role: 'viewer' },
];

/** Who may come in, and who is in. Passwords and tokens are kept as digests under a key that dies with the process. */
export class Access {
  #key = randomBytes(32);
  #passwords;
  #sessions = new Map();
  #seconds;
  #now;

  constructor(passwords, seconds, now = Date.now) {
    this.#passwords = Object.fromEntries(Object.entries(passwords).map(([name, one]) => [name, this.#digest(one)]));
    this.#seconds = seconds;
    this.#now = now;
  }

  signIn({ email, password }) {
    const account = ACCOUNTS.find((one) => one.email === email);
    const known = this.#passwords[account?.name];
    const given = this.#digest(password);
    if (!timingSafeEqual(known ?? this.#digest(''), given) || !known) {
      throw new Refusal(401, 'no such account, or another password');
    }
    const token = randomBytes(32).toString('base64url');
    this.#forgetExpired();
    this.#sessions.set(this.#name(token), { account, until: this.#now() + this.#seconds * 1000 });
    return { token, expires_in: this.#seconds };
  }

  /** The account behind an Authorization header, if its role is one of `roles` (or if there are none). */
  admit(header, roles) {
    const session = this.#sessions.get(this.#name(bearer(header)));
    if (!session || session.until <= this.#now()) {
      throw new Refusal(401, 'sign in first');
    }
    if (roles.length > 0 && !roles.includes(session.account.role)) {
      throw new Refusal(403, `this takes a ${roles.join(' or ')}`);
    }
    return session.account;
  }

  signOut(header) {
    this.#sessions.delete(this.#name(bearer(header)));
  }

  #forgetExpired() {
    for (const [name, session] of this.#sessions) {
      if (session.until <= this.#now()) {
        this.#sessions.delete(name);
      }
    }
  }

  #digest(text) {
    return createHmac('sha256', this.#key).update(text).digest();
  }

  #name(token) {
    return this.#digest(token).toString('hex');
  }
}

function bearer(header = '') {
  return /^Bearer (\S+)$/i.exec(header)?.[1] ?? '';
}
