import { randomUUID } from 'node:crypto';
import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';

/**
 * The crates of all tenants: in memory to read, and in a file to which each change is appended before it counts.
 * A tenant is part of every question, so that no caller can forget it.
 */
export class Journal {
  #log;
  #path;
  #file;
  #tenants = new Map();

  constructor(path, log) {
    this.#log = log;
    this.#path = path;
    this.#file = openSync(path, 'a+', 0o600);
    this.#replay();
  }

  list(tenant, limit) {
    const crates = [...this.#of(tenant).values()].slice(0, limit);
    this.#log.info({ tenant, crates: crates.length }, 'crates listed');
    return crates;
  }

  find(tenant, id) {
    const crate = this.#of(tenant).get(id);
    this.#log.info({ tenant, crate: id, found: crate !== undefined }, 'crate looked up');
    return crate;
  }

  add(tenant, { label, weight_kg }) {
    return this.put(tenant, { id: randomUUID(), label, weight_kg, clearance: null });
  }

  put(tenant, crate) {
    this.#append({ tenant, crate });
    this.#log.info({ tenant, crate: crate.id }, 'crate stored');
    return crate;
  }

  drop(tenant, id) {
    this.#append({ tenant, gone: id });
    this.#log.info({ tenant, crate: id }, 'crate dropped');
  }

  /** Would the next change be kept? A file that was removed, or replaced by another, keeps nothing. */
  get writable() {
    try {
      return statSync(this.#path).ino === fstatSync(this.#file).ino;
    } catch {
      return false;
    }
  }

  close() {
    closeSync(this.#file);
  }

  #of(tenant) {
    return this.#tenants.get(tenant) ?? new Map();
  }

  #append(change) {
    writeSync(this.#file, `${JSON.stringify(change)}\n`);
    fdatasyncSync(this.#file);
    this.#apply(change);
  }

  #apply({ tenant, crate, gone }) {
    const crates = this.#of(tenant);
    this.#tenants.set(tenant, crates);
    if (crate) {
      crates.set(crate.id, crate);
    } else {
      crates.delete(gone);
    }
  }

  /** A last line without its end was being written when the process died: nobody was told that it counts. */
  #replay() {
    const text = readFileSync(this.#path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole !== text) {
      ftruncateSync(this.#file, Buffer.byteLength(whole));
      this.#log.warn({ bytes: text.length - whole.length }, 'unfinished change cut off');
    }
    const changes = whole.split('\n').filter(Boolean);
    for (const change of changes) {
      this.#apply(JSON.parse(change));
    }
    this.#log.info({ changes: changes.length }, 'journal replayed');
  }
}
