import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { documentedFiles, writeFiles } from '../../support/documented-files.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LOADER = join(ROOT, 'test/support/typescript-loader.mjs');

describe('docs/testing.md', () => {
  let directory: string;
  let files: ReadonlyMap<string, string>;

  beforeAll(async () => {
    directory = await realpath(await mkdtemp(join(tmpdir(), 'testing-docs-')));
    files = await documentedFiles('docs/testing.md');
    await writeFiles(directory, files);
    // the page's configuration, with this project's sources in place of the installed package
    await writeFile(
      join(directory, 'jest.here.mjs'),
      `import config from './jest.config.mjs';
       export default { ...config, moduleNameMapper: { ...config.moduleNameMapper,
         '^nestjs-matrixone$': '${ROOT}src/index.ts',
         '^nestjs-matrixone/(testing|embedded)$': '${ROOT}src/$1/index.ts' } };`,
    );
  });
  afterAll(() => rm(directory, { recursive: true }));

  /** Runs node in the directory, with the TypeScript loader. */
  const run = async (...args: string[]) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--experimental-vm-modules', '--import', LOADER, ...args],
      { cwd: directory, env: { ...process.env, MATRIXONE_KEEP_FAILED: '', NODE_OPTIONS: '' } },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, output };
  };

  it('has code blocks that are all complete files', async () => {
    expect([...files.keys()].sort()).toEqual([
      'jest.config.mjs',
      'src/signup.service.ts',
      'src/user.entity.ts',
      'test/global-setup.mjs',
      'test/global-setup.node.mjs',
      'test/global-setup.vitest.mjs',
      'test/global-teardown.mjs',
      'test/items.test.mjs',
      'test/server.spec.ts',
      'test/signup.spec.ts',
      'test/use-shop.ts',
      'test/users.spec.ts',
      'vitest.config.ts',
    ]);
  });

  it('shows jest tests that pass, in processes that share a server', async () => {
    const { code, output } = await run(
      join(ROOT, 'node_modules/jest/bin/jest.js'),
      ...['--config', 'jest.here.mjs', '--rootDir', directory, '--maxWorkers', '2'],
    );
    expect(output).toContain('Tests:       5 passed, 5 total');
    expect(output).toContain('Test Suites: 3 passed, 3 total');
    expect(code).toBe(0);
  }, 180_000);

  // node loads the file of --test-global-setup before the TypeScript loader, so it is called as node calls it
  it('shows a test for node:test that passes, and its global setup', async () => {
    await writeFile(
      join(directory, 'run-tests.mjs'),
      `import { run } from 'node:test';
       import { tap } from 'node:test/reporters';
       import { globalSetup, globalTeardown } from './test/global-setup.node.mjs';
       await globalSetup();
       const loader = ['--import', ${JSON.stringify(LOADER)}];
       const results = run({ files: ['test/items.test.mjs'], execArgv: loader }).compose(tap);
       for await (const line of results) process.stdout.write(line);
       await globalTeardown();`,
    );
    const { code, output } = await run('run-tests.mjs');
    expect(output).toContain('# pass 1\n');
    expect(output).toContain('# fail 0\n');
    expect(code).toBe(0);
  }, 120_000);

  it('shows a global setup for vitest that gives the teardown', async () => {
    await writeFile(
      join(directory, 'call-setup.mjs'),
      `import setup from './test/global-setup.vitest.mjs';
       const teardown = await setup();
       console.log('url', process.env.MATRIXONE_URL);
       await teardown();
       console.log('ended');`,
    );
    const { code, output } = await run('call-setup.mjs');
    expect(output).toMatch(/^url mysql:\/\/[^]*\nended\n$/);
    expect(code).toBe(0);
  }, 120_000);
});
