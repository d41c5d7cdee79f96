import { setTimeout as sleep } from 'node:timers/promises';
import { type Connection } from 'mysql2/promise';

import { asAdmin, urlOfDatabase } from '../admin.js';
import { databaseNames } from './database-names.js';
import { dropStaleTemplates } from './drop-templates.js';
import { readyMark, templateName } from './template-name.js';

const DATABASE_EXISTS = 1007;
const PATIENCE = 120_000;

/** Fills an empty database, given its url, with what every test file is to find. */
export type PrepareTemplate = (url: string) => Promise<void>;

/**
 * Gives the template database, which is prepared by whoever creates it first; others wait for that. A preparation that
 * fails is undone, and its error is the caller's.
 */
export function prepareTemplate(serverUrl: string, key: string, prepare: PrepareTemplate): Promise<string> {
  const name = templateName(key, prepare.toString());
  return asAdmin(serverUrl, async (connection) => {
    const end = Date.now() + PATIENCE;
    while (!(await isReady(connection, name))) {
      if (await create(connection, name)) {
        // another process may be dropping the same ones; what is left is dropped next time
        await dropStaleTemplates(connection).catch(() => {});
        await fill(connection, name, () => prepare(urlOfDatabase(serverUrl, name)));
      } else if (Date.now() >= end) {
        throw new Error(
          `Template '${key}' was not ready within ${PATIENCE} ms: another test file is still at it`,
        );
      } else {
        await sleep(50);
      }
    }
    return name;
  });
}

async function isReady(connection: Connection, name: string): Promise<boolean> {
  return (await databaseNames(connection)).includes(readyMark(name));
}

async function create(connection: Connection, name: string): Promise<boolean> {
  try {
    await connection.query(`create database \`${name}\``);
    return true;
  } catch (error) {
    if ((error as { errno?: number }).errno === DATABASE_EXISTS) return false;
    throw error;
  }
}

async function fill(connection: Connection, name: string, prepare: () => Promise<void>): Promise<void> {
  try {
    await prepare();
    await connection.query(`create database \`${readyMark(name)}\``);
  } catch (error) {
    await connection.query(`drop database if exists \`${name}\``);
    throw error;
  }
}
