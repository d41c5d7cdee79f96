import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const path = (file: string) => fileURLToPath(new URL(`../../support/${file}`, import.meta.url));

describe('startEmbeddedServer({ thread: true })', () => {
  it('answers from a thread of its own, tells why it cannot start, closes once and lets the process end', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'thread-'));
    try {
      const child = spawn(
        process.execPath,
        [
          ...['--disable-warning=ExperimentalWarning', '--import', path('typescript-loader.mjs')],
          ...[path('threaded-server-child.ts'), join(directory, 'data.db')],
        ],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      expect(await once(child, 'close')).toEqual([0, null]);
      const { turns, ...result } = JSON.parse(output) as { turns: number };
      expect(result).toEqual({
        version: expect.stringMatching(/-embedded$/),
        count: [{ n: 3000 }],
        portInUse: { code: 'EADDRINUSE' },
        fileInUse: { problem: 'in use' },
        closed: { code: 'ECONNREFUSED' },
      });
      // in one thread there would be a handful: those in which the statement's text is sent
      expect(turns).toBeGreaterThan(100);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
