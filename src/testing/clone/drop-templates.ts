import { type Connection } from 'mysql2/promise';

import { asAdmin } from '../admin.js';
import { databaseNames } from './database-names.js';
import { templateOwner } from './template-name.js';

/**
 * Drops the templates of useClonedDatabase() that this process made, and those of processes of this host that have ended.
 * The latter happens before each new template too; this is for a global teardown.
 */
export function dropTemplates(serverUrl: string): Promise<void> {
  return asAdmin(serverUrl, (connection) =>
    dropTemplatesOf(connection, (pid) => pid === process.pid || hasEnded(pid)),
  );
}

/** Drops what tests that ended without a teardown left. */
export function dropStaleTemplates(connection: Connection): Promise<void> {
  return dropTemplatesOf(connection, hasEnded);
}

async function dropTemplatesOf(connection: Connection, chosen: (pid: number) => boolean): Promise<void> {
  for (const name of await databaseNames(connection)) {
    const pid = templateOwner(name);
    if (pid !== undefined && chosen(pid)) await connection.query(`drop database if exists \`${name}\``);
  }
}

function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
