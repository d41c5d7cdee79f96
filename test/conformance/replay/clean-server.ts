import { startMatrixOne, type RunningMatrixOne } from 'nestjs-matrixone/testing';

import { type OutsideConnection, connectOutside } from '../../support/second-connection.js';

/** Everything that transcripts make carries this prefix. */
const PREFIX = 'sema_g';

/**
 * Runs `work` on a clean server: an embedded one of its own, or a real one whose objects of earlier runs are
 * dropped before and after.
 */
export async function onCleanServer<T>(work: (server: RunningMatrixOne) => Promise<T>): Promise<T> {
  const server = await startMatrixOne();
  try {
    if (server.kind !== 'embedded') await dropLeftovers(server.url);
    const result = await work(server);
    if (server.kind !== 'embedded') await dropLeftovers(server.url);
    return result;
  } finally {
    await server.stop();
  }
}

/** Kinds of objects and where their names are listed, in the order they can be dropped. */
const KINDS: readonly (readonly [kind: string, list: string])[] = [
  ['pitr', 'select pitr_name as name from mo_catalog.mo_pitr'],
  ['publication', 'select pub_name as name from mo_catalog.mo_pubs'],
  ['stage', 'select stage_name as name from mo_catalog.mo_stages'],
  ['snapshot', "select sname as name from mo_catalog.mo_snapshots where kind = 'user'"],
  ['account', 'select account_name as name from mo_catalog.mo_account'],
  ['user', 'select user_name as name from mo_catalog.mo_user'],
  ['role', 'select role_name as name from mo_catalog.mo_role'],
  ['database', 'select datname as name from mo_catalog.mo_database'],
];

async function dropLeftovers(url: string): Promise<void> {
  const admin: OutsideConnection = await connectOutside(url);
  try {
    // a database whose tables others reference goes too
    await admin.execute('set foreign_key_checks = 0');
    for (const [kind, list] of KINDS) {
      for (const { name } of await admin.query<{ name: string }>(list)) {
        if (!name.toLowerCase().startsWith(PREFIX)) continue;
        const literal = `\`${name.replaceAll('`', '``').replaceAll('\\', '\\\\')}\``;
        await admin.execute(`drop ${kind} if exists ${literal}`);
      }
    }
  } finally {
    admin.destroy();
  }
}
