import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const server = useServer();

describe('npm run demo', () => {
  let output: string;

  beforeAll(async () => {
    const { stdout } = await run('npm', ['run', '--silent', 'demo'], {
      cwd: root,
      timeout: 280_000,
      env: { ...process.env, MATRIXONE_URL: server.url },
    });
    output = stdout;
  }, 300_000);

  it('plays six scenarios and keeps every promise', () => {
    for (const title of [
      '1. Unified transaction',
      '2. Error and rollback',
      '3. Concurrent ORM and native work',
      '4. Data migration',
      '5. Data backup',
      '6. Batch processing',
    ]) {
      expect(output).toContain(title);
    }
    expect(output).not.toContain('✘');
    expect(output).toMatch(/all \d+ checks passed/);
  });

  it('says which server it ran on', () => {
    expect(output).toContain(server.version);
  });

  it('leaves nothing behind', async () => {
    const database = /database {2}(demo_\w+)/.exec(output)?.[1] as string;
    const prefix = database.replace(/shop$/, '');
    const outside = await server.outside();
    const databases = await outside.query<Record<string, string>>('show databases');
    const snapshots = await outside.query<Record<string, string>>('show snapshots');
    const names = [...databases, ...snapshots].map((row) => String(Object.values(row)[0]));
    expect(names.filter((name) => name.startsWith(prefix))).toEqual([]);
  });
});
