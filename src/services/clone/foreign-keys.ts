import { type StatementRunner } from '../../driver/session/index.js';
import { quoteIdentifier } from '../../sql/index.js';
import { ask, type TableName } from '../catalog/index.js';
import { quoteObject } from './object-name.js';

/** A foreign key to a table of the same database, in the words of SHOW CREATE TABLE. */
export interface InnerForeignKey {
  /** Quoted name, columns, and referenced columns with the actions. */
  readonly name: string;
  readonly columns: string;
  readonly parent: string;
  readonly references: string;
}

const NAME = '`(?:[^`]|``)+`';
/** References to other databases are written `db`.`table`, those within the database `table`. */
const INNER = new RegExp(
  `^\\s*CONSTRAINT (${NAME}) FOREIGN KEY (\\(.+?\\)) REFERENCES (${NAME}) (\\(.+?\\).*?),?$`,
  'gm',
);

/** The table's foreign keys to tables of its own database, as the runner sees them. */
export async function innerForeignKeys(
  runner: StatementRunner,
  table: TableName,
): Promise<readonly InnerForeignKey[]> {
  const { rows } = await ask(runner, `SHOW CREATE TABLE ${quoteObject(table)}`);
  const definition = String(Object.values(rows[0] ?? {})[1] ?? '');
  return [...definition.matchAll(INNER)].map(([, name = '', columns = '', parent = '', references = '']) => ({
    name,
    columns,
    parent,
    references,
  }));
}

/** Takes a foreign key off a table. */
export async function dropForeignKey(
  runner: StatementRunner,
  table: TableName,
  { name }: InnerForeignKey,
): Promise<void> {
  await ask(runner, `ALTER TABLE ${quoteObject(table)} DROP FOREIGN KEY ${name}`);
}

/** Puts it on, pointing to a table of the same name in another database. */
export async function addForeignKey(
  runner: StatementRunner,
  table: TableName,
  key: InnerForeignKey,
  parent: string,
): Promise<void> {
  await ask(
    runner,
    `ALTER TABLE ${quoteObject(table)} ADD CONSTRAINT ${key.name} FOREIGN KEY ${key.columns} ` +
      `REFERENCES ${parent} ${key.references}`,
  );
}

/** `` `database`.`parent` ``, the parent's name quoted already. */
export function parentIn(database: string, key: InnerForeignKey): string {
  return `${quoteIdentifier(database)}.${key.parent}`;
}
