import { type ColumnSpec, mainTable, type TableSpec } from '../catalog/definitions.js';
import { noDatabase, notEmbedded } from '../engine-errors.js';
import { pastOf } from '../engine/past-of.js';
import { type StatementContext } from '../engine/statement-context.js';
import { isRelated } from '../rows/foreign-keys.js';
import { pick, type Row } from '../rows/row.js';
import { asObject, variant, type Ast } from '../translator/ast.js';
import { type Past } from '../translator/environment.js';
import { type ParsedStatement } from '../translator/parser.js';
import { type TimeHint } from '../translator/time-hints.js';
import { type Stored } from '../values/cast.js';
import { checkNotNull } from './assignments.js';
import { addBreakingKeys } from './broken-keys.js';
import { completeChange, type RowChange } from './update-rows.js';
import { type Target } from './targets.js';

/**
 * UPDATE and DELETE of a table as it was: they pick the rows of that time. Those that have changed since stay as they
 * are; what an UPDATE makes of the old ones comes beside them, whatever keys there are.
 */
export const pastOfTarget = (
  c: StatementContext,
  parsed: ParsedStatement,
  { hint }: Target,
): Past | undefined => (hint === undefined ? undefined : pastOf(c.core, parsed.hints[hint] as TimeHint));

/** What the server writes to indexes and other tables then is not known. */
export const refuseUnclearPast = (
  c: StatementContext,
  parsed: ParsedStatement,
  target: Target,
  change: { readonly assigned: readonly ColumnSpec[]; readonly ordered: boolean },
): void => {
  const past = pastOfTarget(c, parsed, target);
  if (!past) return;
  const { table } = target;
  if (past.moment < c.core.born) throw noDatabase();
  const old = past.catalog.relation(table.database, table.name);
  if (old !== table) throw notEmbedded('a change of the past of a table that was another one');
  if (table.indexes.length > 0 || isRelated(c, table))
    throw notEmbedded('a change of the past of a table with indexes or foreign keys');
  if (change.ordered) throw notEmbedded('a change of the past with ORDER BY, LIMIT or RETURNING');
  if (change.assigned.some(({ name, autoIncrement }) => table.primaryKey.includes(name) || autoIncrement))
    throw notEmbedded('a change of keys in the past');
};

/** The rows that are still what they were. */
export const unchangedRows = (
  c: StatementContext,
  table: TableSpec,
  past: Past,
  rows: readonly Row[],
): readonly Row[] => {
  const unchanged = new Set(
    c
      .read(
        `SELECT _row FROM ${mainTable(table)} WHERE EXISTS (SELECT 1 FROM commits WHERE tx = _tx AND ts <= ?)`,
        [past.moment],
      )
      .map(([id]) => id),
  );
  return rows.filter(({ id }) => unchanged.has(id));
};

/** Writes what becomes of rows of the past. */
export const updatePast = (
  c: StatementContext,
  table: TableSpec,
  past: Past,
  changes: readonly RowChange[],
  assigned: readonly ColumnSpec[],
): readonly (readonly Stored[])[] => {
  const completed = changes.map((change) => completeChange(c, table, change, assigned));
  const written = completed.map(({ values }) => values);
  checkNotNull(table, written);
  c.locks.rows(
    table,
    completed.map(({ row }) => row),
  );
  const unchanged = new Set(
    unchangedRows(
      c,
      table,
      past,
      completed.map(({ row }) => row),
    ),
  );
  const rows = c.rowsOf(table);
  for (const { row, values } of completed) if (unchanged.has(row)) rows.update(row, values);
  const added = completed.filter(({ row }) => !unchanged.has(row)).map(({ values }) => values);
  const isTaken = (values: readonly Stored[]) =>
    table.primaryKey.length > 0 &&
    rows.find(table.primaryKey, pick(table, values, table.primaryKey)).length > 0;
  if (added.some(isTaken)) addBreakingKeys(c, table, added);
  else for (const values of added) rows.insert(c.core.counters.rowId(), values);
  return written;
};

/** FROM with its one table as it is now. */
export const atPresent = (from: readonly Ast[]): readonly Ast[] =>
  from.map((item) => {
    const [tag, content] = variant(asObject(item).relation);
    return { ...asObject(item), relation: { [tag]: { ...asObject(content), partitions: [] } } };
  });
