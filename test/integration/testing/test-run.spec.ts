import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { startEmbeddedServer } from 'nestjs-matrixone/embedded';
import { startMatrixOne, startTestRun } from 'nestjs-matrixone/testing';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs jest on one test file in a process of its own, as the workers of test runners are. */
async function runFile(file: string, log: string): Promise<string> {
  const child = spawn(
    process.execPath,
    [
      ...['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--runInBand'],
      ...['--config', 'test/support/cloned/jest.config.mjs', file],
    ],
    { cwd: ROOT, env: { ...process.env, PREPARED_LOG: log } },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  return output;
}

const databasesOf = async (url: string): Promise<string[]> => {
  const connection = await createConnection({ uri: url });
  try {
    const [rows] = await connection.query({ sql: 'show databases', rowsAsArray: true });
    return (rows as unknown as string[][]).map(([name]) => String(name));
  } finally {
    connection.destroy();
  }
};

describe('startTestRun', () => {
  let directory: string;
  let log: string;
  const before = { ...process.env };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'run-'));
    log = join(directory, 'prepared.log');
  });
  afterEach(async () => {
    process.env = { ...before };
    await rm(directory, { recursive: true });
  });

  it('gives all processes one server and one template, and takes both away', async () => {
    const end = await startTestRun({ embedded: { thread: false } });
    const url = process.env.MATRIXONE_URL as string;
    const [first, second] = await Promise.all([runFile('passes', log), runFile('passes', log)]);
    expect(first).toContain('1 passed, 1 total');
    expect(second).toContain('1 passed, 1 total');
    const prepared = (await readFile(log, 'utf8')).trim().split('\n');
    expect(prepared).toHaveLength(1);
    expect(new URL(prepared[0] as string).host).toBe(new URL(url).host);
    expect((await databasesOf(url)).filter((name) => name.startsWith('clone_'))).toEqual([]);
    expect((await startMatrixOne()).url).toBe(url);

    await end();
    expect(process.env.MATRIXONE_URL).toBe(before.MATRIXONE_URL);
    const template = new URL(prepared[0] as string).pathname.slice(1);
    if (before.MATRIXONE_URL === undefined) {
      await expect(databasesOf(url)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    } else {
      expect(await databasesOf(url)).not.toContain(template);
    }
  }, 120_000);

  it('keeps the databases of failed tests in a file that a later server can show', async () => {
    delete process.env.MATRIXONE_URL;
    process.env.MATRIXONE_KEEP_FAILED = '1';
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    const end = await startTestRun({ embedded: { thread: false } });
    const output = await runFile('fails', log);
    const name = /fails: (clone_\w+)/.exec(output)?.[1] as string;
    await end();
    const message = String(warn.mock.calls.at(-1)?.[0]);
    warn.mockRestore();
    expect(message).toContain(`Kept ${name}`);

    const file = /--data (\S+)/.exec(message)?.[1] as string;
    const server = await startEmbeddedServer({ dataFile: file });
    try {
      expect((await databasesOf(server.url)).filter((one) => /^(clone|template)_/.test(one))).toEqual([name]);
    } finally {
      await server.close();
      await rm(join(file, '..'), { recursive: true });
    }
  }, 120_000);

  it('leaves no file when no test failed', async () => {
    delete process.env.MATRIXONE_URL;
    process.env.MATRIXONE_KEEP_FAILED = '1';
    process.env.TMPDIR = directory;
    const end = await startTestRun({ embedded: { thread: false } });
    await end();
    expect(await readdir(directory)).toEqual([]);
  });
});
