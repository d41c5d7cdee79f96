import { mainTable, type IndexSpec, type TableSpec } from '../catalog/definitions.js';
import { writeOrder } from '../catalog/physical-schema.js';
import { internalError, notEmbedded } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { pick } from '../rows/row.js';
import { type Stored } from '../values/cast.js';

type Rows = readonly (readonly Stored[])[];

/** Runs of letters and digits of scripts that part words; of others, each character for itself. */
const word =
  /(?:(?![\p{P}\p{White_Space}])[0-9A-Za-z\u0080-\u07fe])+|(?![\p{P}\p{White_Space}])[\u07ff-\u{10ffff}]/gu;

const wordsIn = (text: Stored): number => (typeof text === 'string' ? (text.match(word)?.length ?? 0) : 0);

const fulltextOf = (table: TableSpec): IndexSpec | undefined =>
  table.indexes.find(({ fulltext }) => fulltext);

/** Entries of a row in a full-text index: its words and, if there are any, their number. */
const entriesOf = (table: TableSpec, index: IndexSpec, values: readonly Stored[]): number => {
  const words = pick(table, values, index.columns).reduce<number>((sum, text) => sum + wordsIn(text), 0);
  return words > 0 ? words + 1 : 0;
};

/**
 * Entries of a full-text index have ids, of the table's hidden counter; the last one becomes the insert id. With several
 * indexes the server takes those of any; here they are the first one's.
 */
export const useWordIds = (c: StatementContext, table: TableSpec, rows: Rows): bigint | undefined => {
  const index = fulltextOf(table);
  if (!index) return undefined;
  const count = rows.reduce((sum, values) => sum + entriesOf(table, index, values), 0);
  let last: bigint | undefined;
  for (let i = 0; i < count; i++) last = c.core.counters.generateHidden(table, count);
  c.core.counters.used(table);
  return last;
};

/** A full-text index needs a primary key. */
export const checkFulltext = (table: TableSpec): void => {
  if (fulltextOf(table) && table.primaryKey.length === 0)
    throw internalError('primary key cannot be empty for fulltext index');
};

/** An index that is made over rows begins with their words. */
export const startWordIds = (c: StatementContext, before: TableSpec, after: TableSpec): void => {
  const [old, fresh] = [fulltextOf(before), fulltextOf(after)];
  if (!fresh || old?.name === fresh.name) return;
  if (old) throw notEmbedded('dropping one of several FULLTEXT indexes');
  const columns = before.columns.map(({ slot }) => slot).join(', ');
  c.core.counters.startHidden(after);
  useWordIds(
    c,
    after,
    c.read(`SELECT ${columns} FROM ${mainTable(before)} rows ORDER BY ${writeOrder('rows')}`),
  );
};
