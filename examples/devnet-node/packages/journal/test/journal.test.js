import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { Journal } from '../src/journal.js';

describe('journal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'));
  const path = join(folder, 'quay.journal');
  let said;
  const open = () =>
    new Journal(path, {
      info: (fields, message) => said.push({ ...fields, message }),
      warn: (fields, message) => said.push({ ...fields, message, level: 'warn' }),
    });
  beforeEach(() => {
    rmSync(path, { force: true });
    said = [];
  });
  after(() => rmSync(folder, { recursive: true }));

  it('remembers what was stored, and that it was dropped', () => {
    const first = open();
    const kept = first.add('north', { label: 'lamps', weight_kg: 3 });
    const gone = first.add('north', { label: 'ropes', weight_kg: 4 });
    first.put('north', { ...kept, clearance: { reference: 'r', duty_cents: 1 } });
    first.drop('north', gone.id);
    first.close();
    const again = open();
    assert.deepEqual(again.list('north', 9), [{ ...kept, clearance: { reference: 'r', duty_cents: 1 } }]);
    assert.equal(again.find('north', gone.id), undefined);
    again.close();
  });

  it('keeps tenants apart', () => {
    const journal = open();
    const { id } = journal.add('north', { label: 'lamps', weight_kg: 3 });
    assert.equal(journal.find('south', id), undefined);
    assert.deepEqual(journal.list('south', 9), []);
    assert.equal(journal.list('north', 9).length, 1);
    journal.close();
  });

  it('cuts off a change that was never finished', () => {
    const first = open();
    first.add('north', { label: 'Lämpchen', weight_kg: 3 });
    first.close();
    const whole = readFileSync(path, 'utf8');
    appendFileSync(path, '{"tenant":"nor');
    const again = open();
    assert.equal(again.list('north', 9).length, 1);
    again.add('north', { label: 'ropes', weight_kg: 4 });
    again.close();
    assert.ok(readFileSync(path, 'utf8').startsWith(whole));
    assert.equal(open().list('north', 9).length, 2);
    assert.equal(said.filter(({ level }) => level === 'warn').length, 1);
  });

  it('knows when its file is gone or another', () => {
    const journal = open();
    assert.ok(journal.writable);
    rmSync(path);
    assert.ok(!journal.writable);
    writeFileSync(path, '');
    assert.ok(!journal.writable);
    journal.close();
  });
});
