import { call } from '@quay/signals';
import { Refusal } from './refusal.js';

const PROBE_SECONDS = 0.5;

const isDuty = (answer) => Number.isInteger(answer?.duty_cents);
const isClearance = (answer) => isDuty(answer) && typeof answer.reference === 'string';

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

  /** A reference and a duty for a crate. */
  clear({ id, weight_kg }) {
    return this.#ask('/declarations', { crate: id, weight_kg }, isClearance);
  }

  /** The duty that a crate of this weight would cost. */
  duty(weight_kg) {
    return this.#ask('/duties', { weight_kg }, isDuty);
  }

  async #ask(path, question, isAnswer) {
    if (!this.#url) {
      throw new Refusal(503, 'customs is not configured');
    }
    const observe = this.#duration.startTimer();
    try {
      const answer = await this.#post(path, question);
      if (!isAnswer(answer)) {
        throw new Error('an answer that is none');
      }
      observe({ outcome: 'success' });
      this.#log.info({ path, ...question }, 'customs answered');
      return answer;
    } catch (error) {
      observe({ outcome: 'failure' });
      this.#log.error({ path, ...question, reason: error.message }, 'customs failed');
      throw new Refusal(502, 'customs did not answer as it should');
    }
  }

  async #post(path, question) {
    const answer = await call(`customs ${path}`, new URL(path, this.#url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
      signal: AbortSignal.timeout(this.#seconds * 1000),
    });
    if (!answer.ok) {
      throw new Error(`answered ${answer.status}`);
    }
    return answer.json();
  }

  /** A word on its state: "ok", or what is wrong. */
  async check() {
    if (!this.#url) {
      return 'not configured';
    }
    try {
      const signal = AbortSignal.timeout(PROBE_SECONDS * 1000);
      const answer = await call('customs /health', new URL('/health', this.#url), { method: 'GET', signal });
      await answer.arrayBuffer();
      return answer.ok ? 'ok' : `answers ${answer.status}`;
    } catch {
      return 'unreachable';
    }
  }
}
