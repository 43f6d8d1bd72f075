// Node's own JUnit reporter, with two things that it leaves out: the commit that the results speak of, and failures of
// tests that have subtests and of hooks around them, which it writes as suites.
import { spawnSync } from 'node:child_process';
import { junit } from 'node:test/reporters';

const OPENED = '<testsuites>\n';
const CLOSED = '</testsuites>\n';

export default async function* report(events) {
  const commit = spawnSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).stdout?.trim();
  const failed = [];
  for await (const text of junit(noting(failed, events))) {
    if (text === CLOSED) {
      yield failed.map((suite) => `<testcase name="as a whole" classname="${suite}"><failure/></testcase>\n`).join('');
    }
    yield text;
    if (text === OPENED && commit) {
      yield `<properties><property name="git.commit" value="${commit}"/></properties>\n`;
    }
  }
}

/** Passes events on. What ends after something that was nested deeper is a suite; failures of its own are noted. */
async function* noting(failed, events) {
  const path = [];
  let nesting = 0;
  for await (const event of events) {
    const { type, data } = event;
    if (type === 'test:start') {
      path.splice(data.nesting, Infinity, data.name);
    } else if (type === 'test:pass' || type === 'test:fail') {
      if (type === 'test:fail' && nesting > data.nesting && data.details.error.failureType !== 'subtestsFailed') {
        failed.push(escaped(path.slice(0, data.nesting + 1).join('::')));
      }
      nesting = data.nesting;
    }
    yield event;
  }
}

const escaped = (text) => text.replace(/[&<"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
