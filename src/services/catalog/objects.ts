import { type StatementRunner } from '../../driver/session/index.js';
import { quoteIdentifier, storedName, timeTravelHint } from '../../sql/index.js';
import { ask } from './server-answer.js';

/** A table by its database and name. */
export interface TableName {
  readonly database: string;
  readonly table: string;
}

/** Is there such a database, as the runner sees it, or in a snapshot? */
export async function databaseExists(
  runner: StatementRunner,
  database: string,
  snapshot?: string,
): Promise<boolean> {
  const name = storedName(database);
  if (snapshot !== undefined) {
    const { rows } = await ask(runner, `SHOW DATABASES ${timeTravelHint({ snapshot })}`);
    return rows.some((row) => Object.values(row)[0] === name);
  }
  const { rows } = await ask(
    runner,
    'SELECT 1 AS found FROM information_schema.schemata WHERE schema_name = ?',
    [name],
  );
  return rows.length > 0;
}

/** Is there such a table, as the runner sees it? */
export async function tableExists(runner: StatementRunner, { database, table }: TableName): Promise<boolean> {
  const { rows } = await ask(
    runner,
    'SELECT 1 AS found FROM information_schema.tables WHERE table_schema = ? AND table_name = ?',
    [storedName(database), storedName(table)],
  );
  return rows.length > 0;
}

/** A database's tables and views with their types, as the runner sees it. */
export async function tablesOf(
  runner: StatementRunner,
  database: string,
): Promise<readonly { readonly name: string; readonly type: string }[]> {
  const { rows } = await ask(runner, `SHOW FULL TABLES FROM ${quoteIdentifier(database, 'database name')}`);
  return rows.map((row) => {
    const [name, type] = Object.values(row).map(String);
    return { name: name ?? '', type: (type ?? '').toUpperCase() };
  });
}

/** A database's sequences, as the runner sees it, or in a snapshot of this account. */
export async function sequencesOf(
  runner: StatementRunner,
  database: string,
  snapshot?: string,
): Promise<readonly string[]> {
  const hint = snapshot === undefined ? '' : ` ${timeTravelHint({ snapshot })}`;
  const { rows } = await ask<{ name: string }>(
    runner,
    `SELECT relname AS name FROM mo_catalog.mo_tables${hint} WHERE reldatabase = ? AND relkind = 'S' ` +
      'AND account_id = current_account_id()',
    [storedName(database)],
  );
  return rows.map(({ name }) => name);
}

/** The database that plain names of this runner mean; empty if it has none. */
export async function currentDatabase(runner: StatementRunner): Promise<string> {
  const { rows } = await ask<{ db: string | null }>(runner, 'SELECT database() AS db');
  return rows[0]?.db ?? '';
}
