import { type TableSpec } from '../../catalog/definitions.js';
import { uniqueKeys } from '../../catalog/physical-schema.js';
import { notEmbedded, notSupported } from '../../engine-errors.js';
import { asList, take, variant, type Ast } from '../../translator/ast.js';
import { type ParsedStatement } from '../../translator/parser.js';
import { insertId } from '../generated-ids.js';
import { planReturning } from '../returning.js';
import { ok, statement, type Statement } from '../statement.js';
import { checkGiven, givenRows } from './given-rows.js';
import { planOf } from './plan.js';
import { checkReplaceOfParents } from './replace-rows.js';
import { checkOmitted } from './new-rows.js';
import { planStore, whenDuplicate, type ConflictMode } from './store-rows.js';

export { queriedRows } from './given-rows.js';
export { planStore } from './store-rows.js';

const conflictMode = (node: Ast, ignore: boolean, replace: boolean): ConflictMode => {
  if (replace) return 'replace';
  if (node === undefined || node === null) return ignore ? 'ignore' : 'fail';
  const [kind, assignments] = variant(node);
  if (kind !== 'DuplicateKeyUpdate') throw notEmbedded(`INSERT … ${kind}`);
  return asList(assignments);
};

const hasKeysOnly = (table: TableSpec): boolean =>
  table.primaryKey.length === 0 && table.indexes.some((index) => !index.unique);

/** Whether the server reads the table for rows with the same keys, which it does instead of locking its definition. */
const looksForDuplicates = (table: TableSpec, mode: ConflictMode): boolean =>
  table.primaryKey.length > 0 ||
  (mode !== 'fail' && mode !== 'ignore' && table.indexes.some((index) => index.unique));

/** What the server calls a statement of this mode. */
const nameOf = (mode: ConflictMode): string => {
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
      const plan = planOf(c, tableNode, asList(columns), asList(assignments));
      checkGiven(c, parsed, plan, source, asList(assignments));
      checkOmitted(c, plan);
      if (typeof mode !== 'string') whenDuplicate(c, plan.table, mode);
      return [];
    },
    run: (context) => {
      const c = mode === 'ignore' ? context : context.forChanges();
      const plan = planOf(c, tableNode, asList(columns), asList(assignments));
      // the server panics at it
      if (mode === 'replace' && hasKeysOnly(plan.table))
        throw notEmbedded('REPLACE into a table with a key but no primary key');
      if (mode === 'replace') checkReplaceOfParents(c, plan.table);
      const given = givenRows(c, parsed, plan, source, asList(assignments));
      // the server changes the rows of other groups, and their keys
      const keys = uniqueKeys(plan.table).flatMap((key) => key.columns);
      if (Array.isArray(mode) && given.ungathered?.some((name) => keys.includes(name)))
        throw notEmbedded('ON DUPLICATE KEY UPDATE with an aggregate of groups, as it is, for a key');
      const store = planStore(c, plan, given, mode);
      const answer = planReturning(c, plan.table, items);
      if (!looksForDuplicates(plan.table, mode)) c.locks.use(plan.table);
      // what reads its own table waits before it makes ids
      if (c.progress.hasRead(plan.table)) c.locks.among(plan.table);
      const { ids, rows, affected, written } = store();
      if (answer) return answer(written);
      return ok(affected, insertId(c, plan.table, { ids, rows, replacing: mode === 'replace' }));
    },
  });
};
