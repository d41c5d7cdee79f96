import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startMatrixOne } from 'nestjs-matrixone/testing';

import { connectOutside } from '../../support/second-connection.js';
import { column, oneRow } from '../embedded-protocol/fake-engine.js';
import { eventually, Harness } from '../embedded-protocol/harness.js';

const LOADER = new URL('../../support/typescript-loader.mjs', import.meta.url).pathname;
const SERVICE = new URL('fixtures/fake-service.ts', import.meta.url).pathname;

describe('startMatrixOne', () => {
  let programs: string;
  beforeAll(() => {
    programs = mkdtempSync(join(tmpdir(), 'programs-'));
  });
  afterAll(() => rmSync(programs, { recursive: true }));

  const program = (name: string, script: string) => {
    const path = join(programs, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const service = () =>
    program('service', `exec "${process.execPath}" --import "${LOADER}" "${SERVICE}" "$@"`);

  describe('a running server', () => {
    let harness: Harness;
    const url = () => `mysql://root:s%C3%A9cret@127.0.0.1:${harness.port}`;
    beforeEach(async () => {
      harness = await Harness.start();
      harness.engine.answers.set(
        'select version() as version',
        oneRow([column('version', 0xfd, 33)], ['8.0.30-X']),
      );
    });
    afterEach(() => harness.close());

    it('is used, asked for its version, and left alone', async () => {
      const server = await startMatrixOne({
        env: { MATRIXONE_URL: `${url()}/shop`, MATRIXONE_BIN: '/none' },
      });
      expect(server).toMatchObject({ kind: 'url', version: '8.0.30-X', url: url() });
      await server.stop();
      expect((await harness.open()).client.threadId).toBeGreaterThan(0);
    });

    it('leaves no connection behind', async () => {
      await startMatrixOne({ url: url() });
      await eventually(() => harness.engine.sessions.every(({ log }) => log.includes('closed')));
    });

    it('given as an option beats what the environment names', async () => {
      const server = await startMatrixOne({ url: url(), env: { MATRIXONE_URL: 'mysql://127.0.0.1:1' } });
      expect(server.version).toBe('8.0.30-X');
    });

    it('that does not answer is named with the reason, without its password', async () => {
      const gone = url();
      await harness.close();
      const failure = await startMatrixOne({ url: gone, timeout: 300 }).catch((error: unknown) =>
        String(error),
      );
      expect(failure).toMatch(/No MatrixOne answered at 127\.0\.0\.1:\d+ within 300 ms: .*ECONNREFUSED/);
      expect(failure).not.toContain('cret');
    });
  });

  describe('a local program', () => {
    it('is started with a configuration of its own and ended by stop()', async () => {
      const server = await startMatrixOne({ env: { MATRIXONE_BIN: service(), MATRIXONE_IMAGE: 'none' } });
      expect(server).toMatchObject({ kind: 'binary', version: '8.0.30-fake-service' });
      await using outside = await connectOutside(server.url);
      const [row] = await outside.query<{ pid: number }>('select pid');
      await server.stop();
      await server.stop();
      expect(existsSync(`/proc/${row!.pid}`)).toBe(false);
    });

    it('runs twice at once', async () => {
      await using first = await startMatrixOne({ binary: service() });
      await using second = await startMatrixOne({ binary: service() });
      expect(new URL(first.url).port).not.toBe(new URL(second.url).port);
    });

    it('that ends at once is told with what it printed', async () => {
      const broken = program('broken', 'echo "bad config" >&2; exit 3');
      await expect(startMatrixOne({ binary: broken })).rejects.toThrow(/ended with code 3[^]*bad config/);
    });

    it('that does not exist is told', async () => {
      await expect(startMatrixOne({ binary: '/no/such/program' })).rejects.toThrow(
        /Could not run \/no\/such\/program/,
      );
    });

    it('that never answers is ended after the timeout', async () => {
      const silent = program('silent', `echo $$ > "${programs}/pid"; exec sleep 60`);
      await expect(startMatrixOne({ binary: silent, timeout: 500 })).rejects.toThrow(/within 500 ms/);
      expect(existsSync(`/proc/${readFileSync(join(programs, 'pid'), 'utf8').trim()}`)).toBe(false);
    });
  });

  it('says what a container needs when that is not installed', async () => {
    await expect(
      startMatrixOne({ env: { MATRIXONE_IMAGE: 'matrixorigin/matrixone:4.2.0' } }),
    ).rejects.toThrow('npm install --save-dev testcontainers');
  });
});
