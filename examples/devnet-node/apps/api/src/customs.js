import { call } from '@quay/signals';
import { Refusal } from './refusal.js';

const PROBE_SECONDS = 0.5;

/** The upstream. Without a URL, it is not configured, and says so. */
export class Customs {
  #url;
  #seconds;
  #duration;
  #log;

  constructor({ url, seconds, duration, log }) {
    this.#url = url;
    this.#seconds = seconds;
    this.#duration = duration;
    this.#log = log;
  }

  async clear({ id, weight_kg }) {
    if (!this.#url) {
      throw new Refusal(503, 'customs is not configured');
    }
    const observe = this.#duration.startTimer();
    try {
      const clearance = await this.#declare({ crate: id, weight_kg });
      observe({ outcome: 'success' });
      this.#log.info({ crate: id, reference: clearance.reference }, 'customs cleared a crate');
      return clearance;
    } catch (error) {
      observe({ outcome: 'failure' });
      this.#log.error({ crate: id, reason: error.message }, 'customs did not clear a crate');
      throw new Refusal(502, 'customs did not clear it');
    }
  }

  async #declare(declaration) {
    const answer = await call('declare a crate', new URL('/declarations', this.#url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(declaration),
      signal: AbortSignal.timeout(this.#seconds * 1000),
    });
    const { reference, duty_cents } = answer.ok ? await answer.json() : {};
    if (typeof reference !== 'string' || !Number.isInteger(duty_cents)) {
      throw new Error(`answered ${answer.status} without a clearance`);
    }
    return { reference, duty_cents };
  }

  /** A word on its state: "ok", or what is wrong. */
  async check() {
    if (!this.#url) {
      return 'not configured';
    }
    try {
      const signal = AbortSignal.timeout(PROBE_SECONDS * 1000);
      const answer = await call('ask how customs is', new URL('/health', this.#url), { method: 'GET', signal });
      await answer.arrayBuffer();
      return answer.ok ? 'ok' : `answers ${answer.status}`;
    } catch {
      return 'unreachable';
    }
  }
}
