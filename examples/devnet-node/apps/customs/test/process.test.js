import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';

describe('the process', () => {
  it('opens, writes JSON, and closes with status 0 when it is told to', async () => {
    const customs = spawn(process.execPath, ['src/main.js', '--port', '0']);
    try {
      const lines = [];
      while (!lines.some(({ message }) => message === 'customs is open')) {
        const [text] = await once(customs.stdout, 'data');
        lines.push(...`${text}`.trim().split('\n').map((line) => JSON.parse(line)));
      }
      const { port } = lines.at(-1);
      assert.equal((await fetch(`http://127.0.0.1:${port}/health`)).status, 200);
      customs.kill('SIGTERM');
      assert.deepEqual(await once(customs, 'close'), [0, null]);
    } finally {
      customs.kill('SIGKILL');
    }
  });
});
