import { type StatementRunner } from '../../driver/session/index.js';
import { quoteIdentifier } from '../../sql/index.js';
import { ask, type TableName } from '../catalog/index.js';
import { addForeignKey, dropForeignKey, innerForeignKeys, type InnerForeignKey } from './foreign-keys.js';
import { quoteObject } from './object-name.js';

/** A foreign key that a copied table still lacks. */
export interface MissingForeignKey {
  readonly table: TableName;
  readonly key: InnerForeignKey;
}

/** Makes an empty table like another one. */
export async function createLike(
  runner: StatementRunner,
  source: TableName,
  target: TableName,
): Promise<void> {
  await ask(runner, `CREATE TABLE ${quoteObject(target)} LIKE ${quoteObject(source)}`);
}

/**
 * Fills a table made by createLike with the rows that the transaction sees. CREATE TABLE … CLONE cannot: once the transaction has updated
 * or deleted rows, MatrixOne 4.2 clones their old versions too. Foreign keys that `detach` picks are left off and returned.
 */
export async function fillTable(
  runner: StatementRunner,
  source: TableName,
  target: TableName,
  detach: (key: InnerForeignKey) => boolean,
): Promise<readonly MissingForeignKey[]> {
  const keys = (await innerForeignKeys(runner, source)).filter(detach);
  for (const key of keys) await dropForeignKey(runner, target, key);
  const columns = await writableColumns(runner, source);
  await ask(
    runner,
    `INSERT INTO ${quoteObject(target)} (${columns}) SELECT ${columns} FROM ${quoteObject(source)}`,
  );
  return keys.map((key) => ({ table: target, key }));
}

/** Fills a single copy; a foreign key to the table itself points to the copy, others go on pointing where they point. */
export async function fillSingleTable(
  runner: StatementRunner,
  source: TableName,
  target: TableName,
): Promise<void> {
  const self = quoteIdentifier(source.table);
  const missing = await fillTable(runner, source, target, (key) => key.parent === self);
  for (const { key } of missing) await addForeignKey(runner, target, key, quoteObject(target));
}

/** The columns that can be written; the others are computed from them. */
async function writableColumns(runner: StatementRunner, table: TableName): Promise<string> {
  const { rows } = await ask<{ Field: string; Extra: string }>(runner, `DESC ${quoteObject(table)}`);
  return rows
    .filter(({ Extra }) => !Extra.toUpperCase().includes('GENERATED'))
    .map(({ Field }) => quoteIdentifier(Field))
    .join(', ');
}
