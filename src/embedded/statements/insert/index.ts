import { columnOf, type TableSpec } from '../../catalog/definitions.js';
import { internalError, notEmbedded, notSupported } from '../../engine-errors.js';
import { asList, take, variant, type Ast } from '../../translator/ast.js';
import { type ParsedStatement } from '../../translator/parser.js';
import { checkNotNull, fillGenerated } from '../assignments.js';
import { useWordIds } from '../fulltext-ids.js';
import { giveIds, insertId, type GeneratedIds } from '../generated-ids.js';
import { duplicateUpdate, type DuplicateUpdate } from '../on-duplicate.js';
import { planReturning, type Returning } from '../returning.js';
import { ok, statement, type Statement } from '../statement.js';
import { checkedRows, checksFirst, nullsFirst } from './conflicts.js';
import { givenRows } from './given-rows.js';
import { newRows } from './new-rows.js';
import { planOf, type InsertPlan } from './plan.js';
import { insertRows, type OnConflict } from './write-rows.js';

const conflictMode = (
  node: Ast,
  ignore: boolean,
  replace: boolean,
): Exclude<OnConflict, DuplicateUpdate> | readonly Ast[] => {
  if (replace) return 'replace';
  if (node === undefined || node === null) return ignore ? 'ignore' : 'fail';
  const [kind, assignments] = variant(node);
  if (kind !== 'DuplicateKeyUpdate') throw notEmbedded(`INSERT … ${kind}`);
  return asList(assignments);
};

const hasKeysOnly = (table: TableSpec): boolean =>
  table.primaryKey.length === 0 && table.indexes.some((index) => !index.unique);

/** The rows have no key by which one could be in their way, though the table has such keys. */
const hasNoKeyGiven = ({ table, columns }: InsertPlan): boolean => {
  const unique = table.primaryKey.length > 0 ? [] : table.indexes.filter((index) => index.unique);
  const isLeftOut = (name: string) => {
    const column = columnOf(table, name);
    return column !== undefined && !columns.includes(column) && !column.default && !column.generated;
  };
  return unique.length > 0 && unique.every((index) => index.columns.every(isLeftOut));
};

/** Whether the server reads the table for rows with the same keys, which it does instead of locking its definition. */
const looksForDuplicates = (table: TableSpec, mode: ReturnType<typeof conflictMode>): boolean =>
  table.primaryKey.length > 0 ||
  (mode !== 'fail' && mode !== 'ignore' && table.indexes.some((index) => index.unique));

/** What the server calls a statement of this mode. */
const nameOf = (mode: ReturnType<typeof conflictMode>): string => {
  if (mode === 'replace') return 'REPLACE';
  return mode === 'ignore' ? 'INSERT IGNORE' : 'INSERT ON DUPLICATE KEY UPDATE';
};

/** INSERT and REPLACE. */
export const insertStatement = (parsed: ParsedStatement, content: Ast): Statement => {
  const {
    table: tableNode,
    columns,
    source,
    assignments,
    on,
    ignore,
    replace_into: replace,
    returning,
  } = take(
    content,
    'INSERT',
    'table',
    'columns',
    'source',
    'assignments',
    'on',
    'ignore',
    'replace_into',
    'returning',
    'into',
    'has_table_keyword',
    'optimizer_hints',
  );
  const mode = conflictMode(on, ignore === true, replace === true);
  const items = asList(returning);
  if (items.length > 0 && mode !== 'fail')
    throw notSupported(`DML RETURNING does not support ${nameOf(mode)}`);
  return statement({
    needs: 'write',
    parameterCount: parsed.parameterCount,
    describe: (c) => {
      planOf(c, tableNode, asList(columns), asList(assignments));
      return [];
    },
    run: (context) => {
      const c = mode === 'ignore' ? context : context.forChanges();
      const plan = planOf(c, tableNode, asList(columns), asList(assignments));
      // the server panics at it
      if (mode === 'replace' && hasKeysOnly(plan.table))
        throw notEmbedded('REPLACE into a table with a key but no primary key');
      if (Array.isArray(mode) && hasNoKeyGiven(plan))
        throw internalError('ON DUPLICATE KEY UPDATE should be handled by the modern insert path');
      if (!looksForDuplicates(plan.table, mode)) c.locks.use(plan.table);
      const given = givenRows(c, parsed, plan, source, asList(assignments));
      const ids: GeneratedIds = {};
      let onConflict: OnConflict = typeof mode === 'string' ? mode : 'fail';
      let answer: Returning | undefined;
      const fresh = newRows(c, plan, given, {
        ignoring: mode === 'ignore',
        whenPlanned: () => {
          if (typeof mode !== 'string') onConflict = duplicateUpdate(c, plan.table, mode);
          answer = planReturning(c, plan.table, items);
        },
      });
      const complete = fresh.map((values) => fillGenerated(c, plan.table, values));
      const checked = checksFirst(c, plan.table, typeof mode === 'string' ? mode : 'update')
        ? checkedRows(c, plan.table, complete, mode === 'ignore')
        : complete;
      const rows = giveIds(c, plan.table, checked, ids);
      if (nullsFirst(plan.table)) checkNotNull(plan.table, rows);
      const { affected, written } = insertRows(c, plan.table, rows, onConflict);
      const word = useWordIds(c, plan.table, written);
      if (word !== undefined) ids.hidden = word;
      if (answer) return answer(written);
      return ok(affected, insertId(c, plan.table, { ids, rows: rows.length, replacing: mode === 'replace' }));
    },
  });
};
