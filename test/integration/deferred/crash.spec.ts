import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServiceApp, type ServiceApp } from '../../support/service-app.js';
import { useServer, type FreshDatabase } from '../../support/server.js';

const CHILD = fileURLToPath(new URL('../../support/deferred-child.ts', import.meta.url));
const LOADER = fileURLToPath(new URL('../../support/typescript-loader.mjs', import.meta.url));

/** Where a process is killed: at a statement that is sent after COMMIT, on the connection that committed. */
const MOMENTS = [
  ['right after COMMIT', '', 'before'],
  ['before the operations are marked', "'running'", 'before'],
  ['before the snapshot', '^CREATE SNAPSHOT', 'before'],
  ['after the snapshot', '^CREATE SNAPSHOT', 'after'],
  ["after the snapshot's row is removed", '^DELETE FROM', 'after'],
  ['after the clone is made, not committed', '^CREATE DATABASE', 'after'],
  ['after the clone is committed', '^commit', 'after'],
] as const;

describe('a process killed between COMMIT and the end of its deferred operations', () => {
  const server = useServer();
  let database: FreshDatabase;
  let outside: ServiceApp;
  let children: ChildProcess[];

  beforeEach(async () => {
    children = [];
    database = await server.freshDatabase('crash');
    outside = await createServiceApp(database);
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await outside.close();
  });

  function startChild(task: object): { readonly child: ChildProcess; said(word: string): Promise<string> } {
    const child = spawn(process.execPath, ['--import', LOADER, CHILD, JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let output = '';
    const heard = Promise.withResolvers<void>();
    const words = new Set<string>();
    const listen = (chunk: Buffer): void => {
      output += chunk.toString();
      if ([...words].some((word) => output.includes(word))) heard.resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', () => heard.resolve());
    return {
      child,
      async said(word) {
        words.add(word);
        await heard.promise;
        return output;
      },
    };
  }

  it.each(MOMENTS)('%s: another process finishes them, exactly once', async (_, stopAt, when) => {
    const task = {
      url: database.url,
      source: database.name,
      snapshot: server.freshName('crash'),
      backup: server.freshName('crash_to'),
      stopAt,
      when,
    };
    const worker = startChild({ ...task, mode: 'work' });
    expect(await worker.said('STOPPED')).toContain('STOPPED');
    worker.child.kill('SIGKILL');
    const [code, signal] = (await once(worker.child, 'exit')) as [number | null, string | null];
    expect([code, signal]).toEqual([null, 'SIGKILL']);

    // the rows of the transaction are there, and what was not done is written down
    expect(await outside.labels()).toEqual(['mine']);
    const done = [await outside.snapshotExists(task.snapshot), await outside.databaseExists(task.backup)];
    const left = await outside.journal();
    if (!done[0]) expect(left.map((r) => r.kind)).toContain('snapshot.create');
    if (!done[1]) expect(left.map((r) => r.kind)).toContain('clone.database');

    const recoverer = startChild({ ...task, mode: 'recover' });
    expect(await recoverer.said('left')).toContain('{"left":0}');
    expect(await outside.labelsOf('note', task.snapshot)).toEqual(['mine']);
    expect(await outside.labelsOf(`${task.backup}.note`)).toEqual(['mine']);
    expect(await outside.journal()).toEqual([]);
  });
});
