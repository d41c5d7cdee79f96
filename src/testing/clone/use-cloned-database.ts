import { asAdmin, urlOfDatabase } from '../admin.js';
import { type RunningMatrixOne } from '../running-matrixone.js';
import { startMatrixOne } from '../start-matrixone.js';
import { keepsFailed } from '../run/kept-data.js';
import { cloneName } from './clone-name.js';
import { type PrepareTemplate, prepareTemplate } from './prepare-template.js';
import { someTestFailed } from './test-failure.js';
import { globalHooks, type TestHooks } from './test-hooks.js';

/** Options of useClonedDatabase. */
export interface ClonedDatabaseOptions {
  /** Names the template: test files of a process that give the same key and function share it. */
  readonly key: string;
  /** Makes tables and rows in the empty database of this url; runs once per key, test run (or process) and server. */
  readonly template: PrepareTemplate;
  /** Keep a failed file's database and print its name; default whether `MATRIXONE_KEEP_FAILED` is set. */
  readonly keepOnFailure?: boolean;
  /** Asked before the tests for a server, which is left running; default `startMatrixOne()`, ended after the tests. */
  readonly server?: () => { readonly url: string };
  /** Default the global `beforeAll` and `afterAll`. */
  readonly hooks?: TestHooks;
}

/** The database of one test file, between its `beforeAll` and its `afterAll`. */
export interface ClonedDatabase {
  readonly name: string;
  /** For `clientUrl`. */
  readonly url: string;
}

const HOOK_TIMEOUT = 180_000;

/**
 * Gives a test file, or a `describe`, a database of its own, cloned from a template in milliseconds and dropped after the
 * tests. To be called where tests are defined; the result is filled in before they run.
 */
export function useClonedDatabase(options: ClonedDatabaseOptions): ClonedDatabase {
  const { beforeAll, afterAll } = options.hooks ?? globalHooks();
  const { keepOnFailure = keepsFailed() } = options;
  const name = cloneName();
  let started: RunningMatrixOne | undefined;
  let serverUrl: string | undefined;

  beforeAll(async () => {
    const server = options.server?.() ?? (started = await startMatrixOne());
    const template = await prepareTemplate(server.url, options.key, options.template);
    await asAdmin(server.url, (connection) =>
      connection.query(`create database \`${name}\` clone \`${template}\``),
    );
    serverUrl = server.url;
  }, HOOK_TIMEOUT);

  // vitest gives its suite, but reads declared parameters as wishes for fixtures; jest would take one for a callback
  afterAll(async function () {
    // eslint-disable-next-line prefer-rest-params
    const args: readonly unknown[] = [...arguments];
    try {
      if (serverUrl === undefined) return;
      const outlives = started === undefined || started.kind === 'url';
      // when the runner does not tell whether a test failed, keeping is the safe side
      if (outlives && keepOnFailure && someTestFailed(args) !== false) {
        console.warn(`useClonedDatabase: kept database ${name} of the failed tests`);
      } else {
        await asAdmin(serverUrl, (connection) => connection.query(`drop database if exists \`${name}\``));
      }
    } finally {
      await started?.stop();
    }
  }, HOOK_TIMEOUT);

  return {
    name,
    get url() {
      if (serverUrl !== undefined) return urlOfDatabase(serverUrl, name);
      throw new Error('The cloned database exists between beforeAll and afterAll only');
    },
  };
}
