import { afterAll, beforeAll } from '@jest/globals';
import { type MatrixOneKind, type RunningMatrixOne, startMatrixOne } from 'nestjs-matrixone/testing';

import { connectOutside, type OutsideConnection } from './second-connection.js';

/** A database of this test file's own. */
export interface FreshDatabase {
  readonly name: string;
  /** The server's url with this database in it. */
  readonly url: string;
}

/** The server of one test file. Its fields can be read inside hooks and tests only. */
export interface TestServer {
  readonly url: string;
  readonly kind: MatrixOneKind;
  readonly version: string;
  /** Creates a uniquely named database, dropped after the file's tests. */
  freshDatabase(prefix?: string): Promise<FreshDatabase>;
  /** A unique name; a database, snapshot, PITR or account made with it is dropped after the file's tests. */
  freshName(prefix?: string): string;
  /** A connection beside the code under test, closed after the file's tests. */
  outside(database?: FreshDatabase): Promise<OutsideConnection>;
}

/**
 * Starts a server before the tests of this file and ends it after them. Called at the top of the file, outside any
 * describe, it ends after all their hooks.
 */
export function useServer(): TestServer {
  const names: string[] = [];
  const connections: OutsideConnection[] = [];
  let server: RunningMatrixOne | undefined;
  const running = (): RunningMatrixOne => {
    if (!server) throw new Error('The server runs between beforeAll and afterAll only');
    return server;
  };
  const outside = async (url: string): Promise<OutsideConnection> => {
    const connection = await connectOutside(url);
    connections.push(connection);
    return connection;
  };
  const freshName = (prefix = 'test') => {
    const name = uniqueName(prefix);
    names.push(name);
    return name;
  };

  beforeAll(async () => {
    server = await startMatrixOne();
  }, 180_000);

  afterAll(async () => {
    for (const connection of connections) connection.destroy();
    if (server && server.kind !== 'embedded') await dropObjects(server.url, names);
    await server?.stop();
  }, 60_000);

  return {
    get url() {
      return running().url;
    },
    get kind() {
      return running().kind;
    },
    get version() {
      return running().version;
    },
    freshName,
    async freshDatabase(prefix) {
      const name = freshName(prefix);
      const admin = await connectOutside(running().url);
      await admin.execute(`create database \`${name}\``).finally(() => admin.destroy());
      return { name, url: databaseUrl(running().url, name) };
    },
    outside: (database) => outside(database?.url ?? running().url),
  };
}

/** The url of a server with a database in it. */
export function databaseUrl(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${encodeURIComponent(database)}`;
  return parsed.toString();
}

/** Unique across processes and runs; 40 characters at most for a prefix of 20. */
function uniqueName(prefix: string): string {
  const random = Math.floor(Math.random() * 36 ** 4).toString(36);
  return `${prefix}_${process.pid.toString(36)}_${Date.now().toString(36)}${random}`.toLowerCase();
}

/** Drops whatever exists under these names: a test that failed half-way leaves no more than one that passed. */
async function dropObjects(url: string, names: readonly string[]): Promise<void> {
  const admin = await connectOutside(url);
  try {
    for (const name of names) {
      for (const kind of ['snapshot', 'pitr', 'account', 'database']) {
        await admin.execute(`drop ${kind} if exists \`${name}\``).catch((error: unknown) => {
          console.warn(`clean-up: drop ${kind} ${name}: ${String(error)}`);
        });
      }
    }
  } finally {
    admin.destroy();
  }
}
