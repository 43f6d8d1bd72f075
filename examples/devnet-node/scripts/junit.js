// Node's own JUnit reporter, and the commit that the results speak of.
import { execFileSync } from 'node:child_process';
import { junit } from 'node:test/reporters';

const ROOT = '<testsuites>\n';

export default async function* reportWithCommit(events) {
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
  const properties = `<properties><property name="git.commit" value="${commit}"/></properties>\n`;
  for await (const text of junit(events)) {
    yield text === ROOT ? ROOT + properties : text;
  }
}
