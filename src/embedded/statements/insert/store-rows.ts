import { columnOf, type TableSpec } from '../../catalog/definitions.js';
import { uniqueKeys } from '../../catalog/physical-schema.js';
import { internalError } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Ast } from '../../translator/ast.js';
import { type Stored } from '../../values/cast.js';
import { checkNotNull, fillGenerated } from '../assignments.js';
import { useWordIds } from '../fulltext-ids.js';
import { giveIds, type GeneratedIds } from '../generated-ids.js';
import { duplicateUpdate } from '../on-duplicate.js';
import { checkedRows, checksFirst, nullsFirst } from './conflicts.js';
import { type GivenRows } from './given-rows.js';
import { planRows } from './new-rows.js';
import { type InsertPlan } from './plan.js';
import { insertRows, type OnConflict } from './write-rows.js';

/** What a statement says of rows whose keys are taken; a list is that of ON DUPLICATE KEY UPDATE. */
export type ConflictMode = 'fail' | 'ignore' | 'replace' | readonly Ast[];

/** The rows have no key by which one could be in their way, though the table has such keys. */
const hasNoKeyGiven = ({ table, columns }: InsertPlan): boolean => {
  const unique = table.primaryKey.length > 0 ? [] : table.indexes.filter((index) => index.unique);
  const isLeftOut = (name: string) => {
    const column = columnOf(table, name);
    return column !== undefined && !columns.includes(column) && !column.default && !column.generated;
  };
  return unique.length > 0 && unique.every((index) => index.columns.every(isLeftOut));
};

/** ON DUPLICATE KEY UPDATE, which the server does not even look at for a table without keys. */
export const whenDuplicate = (
  c: StatementContext,
  table: TableSpec,
  assignments: readonly Ast[],
): OnConflict => (uniqueKeys(table).length === 0 ? 'fail' : duplicateUpdate(c, table, assignments));

/** What became of new rows. */
interface StoredRows {
  readonly ids: GeneratedIds;
  /** How many rows were to be written. */
  readonly rows: number;
  readonly affected: number;
  readonly written: readonly (readonly Stored[])[];
}

/**
 * Looks at what the server looks at while it plans; the answer makes rows of what is given and writes them. Each kind of
 * fault is found in the server's order.
 */
export const planStore = (
  c: StatementContext,
  plan: InsertPlan,
  given: GivenRows,
  mode: ConflictMode = 'fail',
): (() => StoredRows) => {
  const { table } = plan;
  const finish = planRows(c, plan, given, mode === 'ignore');
  if (typeof mode !== 'string' && hasNoKeyGiven(plan))
    throw internalError('ON DUPLICATE KEY UPDATE should be handled by the modern insert path');
  const onConflict = typeof mode === 'string' ? mode : whenDuplicate(c, table, mode);
  return () => {
    const complete = finish().map((values) => fillGenerated(c, table, values));
    const checked = checksFirst(c, table, onConflict)
      ? checkedRows(c, table, complete, mode === 'ignore')
      : complete;
    const ids: GeneratedIds = {};
    const rows = giveIds(c, table, checked, ids);
    if (nullsFirst(table)) checkNotNull(table, rows);
    const { affected, written } = insertRows(c, table, rows, onConflict, given.queried);
    const word = useWordIds(c, table, written);
    if (word !== undefined) ids.hidden = word;
    return { ids, rows: rows.length, affected, written };
  };
};
