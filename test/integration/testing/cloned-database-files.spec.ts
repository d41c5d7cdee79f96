import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dropTemplates } from 'nestjs-matrixone/testing';

import { labelsOf } from '../../support/cloned/shop.js';
import { databaseUrl, useServer } from '../../support/server.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const server = useServer();

describe('useClonedDatabase in two test files of one jest process, one of which fails', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cloned-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  /** Runs jest on the two files. */
  const runFiles = async (env: Record<string, string>) => {
    const log = join(directory, 'prepared.log');
    const child = spawn(
      process.execPath,
      [
        ...['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--runInBand'],
        ...['--config', 'test/support/cloned/jest.config.mjs'],
      ],
      { cwd: ROOT, env: { ...process.env, ...env, MATRIXONE_URL: server.url, PREPARED_LOG: log } },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    const nameOf = (file: string) => new RegExp(`${file}: (clone_\\w+)`).exec(output)?.[1] as string;
    const prepared = (await readFile(log, 'utf8')).trim().split('\n');
    return { code, output, prepared, passed: nameOf('passes'), failed: nameOf('fails') };
  };

  const databases = async () => {
    const outside = await server.outside();
    const rows = await outside.query<Record<string, string>>('show databases');
    return rows.map((row) => String(Object.values(row)[0]));
  };

  it('prepares the template once, keeps the failed database and names it, drops the other', async () => {
    const { code, output, prepared, passed, failed } = await runFiles({ MATRIXONE_KEEP_FAILED: '1' });
    expect(output).toContain('Tests:       1 failed, 2 passed, 3 total');
    expect(code).toBe(1);
    expect(prepared).toHaveLength(1);
    expect(output).toContain(`kept database ${failed} of the failed tests`);
    expect(output).not.toContain(`kept database ${passed}`);

    const template = new URL(prepared[0] as string).pathname.slice(1);
    const left = await databases();
    expect(left).toContain(failed);
    expect(left).not.toContain(passed);
    expect(await labelsOf(databaseUrl(server.url, failed))).toEqual(['seed', 'of the failing file']);
    expect(await labelsOf(databaseUrl(server.url, template))).toEqual(['seed']);

    await dropTemplates(server.url);
    expect((await databases()).filter((name) => name.startsWith(template))).toEqual([]);
    const outside = await server.outside();
    await outside.execute(`drop database \`${failed}\``);
  }, 60_000);

  it('drops both when nothing is to be kept', async () => {
    const { code, output, passed, failed } = await runFiles({ MATRIXONE_KEEP_FAILED: '' });
    expect(code).toBe(1);
    expect(output).not.toContain('kept database');
    const left = await databases();
    expect(failed).toMatch(/^clone_/);
    expect(left.filter((name) => name === passed || name === failed)).toEqual([]);
    await dropTemplates(server.url);
  }, 60_000);
});
