// Runs the tests of the package it is called in. Its out/ then holds their results, and what they reached of its src/.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const COVERAGE = 'out/lcov.info';
const reporters = {
  spec: 'stdout',
  lcov: COVERAGE,
  [fileURLToPath(new URL('junit.js', import.meta.url))]: 'out/junit.xml',
};
const options = Object.entries(reporters).flatMap(([reporter, destination]) => [
  `--test-reporter=${reporter}`,
  `--test-reporter-destination=${destination}`,
]);
const files = readdirSync('test').filter((name) => name.endsWith('.test.js'));

rmSync('out', { recursive: true, force: true });
mkdirSync('out');
const { status } = spawnSync(
  process.execPath,
  [
    '--disable-warning=MaxListenersExceededWarning',
    '--test',
    '--test-timeout=60000',
    '--experimental-test-coverage',
    ...options,
    ...files.map((name) => `test/${name}`),
  ],
  { stdio: 'inherit' },
);
const records = readFileSync(COVERAGE, 'utf8').split(/(?<=end_of_record\n)/);
writeFileSync(COVERAGE, records.filter((record) => /^SF:src\//m.test(record)).join(''));
process.exit(status ?? 1);
