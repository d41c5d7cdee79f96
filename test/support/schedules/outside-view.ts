import { type TransactionApp } from '../transaction-app.js';
import { type Expectation } from './model.js';

/** Rows, snapshots and clones of a run, as a second connection sees them. */
export type OutsideView = Pick<Expectation, 'rows' | 'snapshots' | 'clones'>;

/** Looks at everything whose name starts with `prefix`; names are given without it. */
export async function lookFromOutside(app: TransactionApp, prefix: string): Promise<OutsideView> {
  const { outside } = app;
  const bare = (name: string): string => name.slice(prefix.length);
  const rowsOf = async (source: string): Promise<string[]> => {
    const rows = await outside.query<{ label: string }>(
      `select label from ${source} where label like '${prefix}%'`,
    );
    return rows.map((row) => bare(row.label));
  };
  const snapshots = new Map<string, readonly string[]>();
  for (const name of await snapshotNames(app, prefix)) {
    snapshots.set(bare(name), await rowsOf(`note {snapshot = '${name}'}`));
  }
  const clones = new Map<string, readonly string[]>();
  for (const name of await cloneNames(app, prefix)) clones.set(bare(name), await rowsOf(`\`${name}\``));
  return { rows: new Set(await rowsOf('note')), snapshots, clones };
}

/** Drops the snapshots and clones of a run. */
export async function cleanUp(app: TransactionApp, prefix: string): Promise<void> {
  for (const name of await snapshotNames(app, prefix)) await app.outside.execute(`drop snapshot \`${name}\``);
  for (const name of await cloneNames(app, prefix)) await app.outside.execute(`drop table \`${name}\``);
  await app.outside.execute('delete from note');
}

async function snapshotNames({ outside }: TransactionApp, prefix: string): Promise<string[]> {
  const rows = await outside.query<{ sname: string }>(
    `select sname from mo_catalog.mo_snapshots where sname like '${prefix}%'`,
  );
  return rows.map((row) => row.sname);
}

async function cloneNames({ outside }: TransactionApp, prefix: string): Promise<string[]> {
  const rows = await outside.query<Record<string, string>>('show tables');
  return rows.flatMap((row) => Object.values(row)).filter((name) => name.startsWith(prefix));
}
