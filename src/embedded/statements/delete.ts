import { type TableSpec } from '../catalog/definitions.js';
import { internalError, notEmbedded, notSupported } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { applyToChildren, checkOwnChildren, isRelated, useRelated } from '../rows/foreign-keys.js';
import { checkMeetingKeys } from '../rows/meeting-keys.js';
import { type Row } from '../rows/row.js';
import { asList, asObject, nameParts, take, variant, type Ast } from '../translator/ast.js';
import { type ParsedStatement } from '../translator/parser.js';
import { deletableRows } from './kept-rows.js';
import { planQuery } from './planned-query.js';
import { planReturning } from './returning.js';
import { ok, statement, type Statement } from './statement.js';
import { lockNamedRows } from './named-rows.js';
import { refuseUsedTargets } from './used-targets.js';
import { atPresent, pastOfTarget, refuseUnclearPast, unchangedRows } from './past-changes.js';
import { targetsOf, type Target } from './targets.js';
import { pickQuery, pickRows, refuseAmongSeveral } from './update.js';

/** Deletes rows, and does to others what foreign keys say; the number of rows that go or change. */
const deleteRows = (c: StatementContext, table: TableSpec, rows: readonly Row[]): number => {
  if (c.foreignKeyChecks) {
    checkMeetingKeys(c, table, rows.length > 0);
    checkOwnChildren(c, table, rows);
  }
  for (const { id } of rows) c.rowsOf(table).delete(id);
  const others = c.foreignKeyChecks ? rows.map((row) => applyToChildren(c, table, row, 'deleted')) : [];
  return others.reduce((sum, changed) => sum + changed, rows.length);
};

/** DELETE FROM t USING … as DELETE t FROM …, which means the same. */
const withoutUsing = (content: Ast): Ast => {
  const { using, tables, from, ...others } = asObject(content);
  if (asList(using).length === 0) return content;
  if (asList(tables).length > 0) throw notEmbedded('DELETE with tables before FROM and behind USING');
  const [tag, named] = variant(from);
  const names = asList(named).map((item) => {
    const { relation } = take(item, 'DELETE … USING', 'relation');
    return take(variant(relation)[1], 'DELETE … USING', 'name').name;
  });
  return { ...others, tables: names, from: { [tag]: using } };
};

/** Whether rows of other tables may point to those of this one. */
const isReferenced = (c: StatementContext, table: TableSpec): boolean =>
  c.foreignKeyChecks && c.catalog.references(table).length > 0;

/** DELETE from tables, also joined with others. */
export const deleteStatement = (parsed: ParsedStatement, content: Ast): Statement => {
  const {
    tables,
    from,
    selection,
    order_by: order,
    limit,
    returning,
    with: common,
  } = take(
    withoutUsing(content),
    'DELETE',
    'with',
    'tables',
    'from',
    'selection',
    'order_by',
    'limit',
    'returning',
    'optimizer_hints',
  );
  const items = asList(returning);
  const fromNodes = asList(variant(from)[1]);
  const targetsIn = (c: StatementContext): readonly Target[] => {
    const names = asList(tables).map((n) => (nameParts(n).at(-1) as string).toLowerCase());
    const targets = targetsOf(c, fromNodes, common, names);
    if (names.length === 0 && targets.length !== 1)
      throw notEmbedded('DELETE of joined tables without naming one');
    if (targets.length > 1 && (limit || asList(order).length > 0))
      throw notEmbedded('an order or LIMIT of joined tables');
    const found =
      names.length === 0
        ? targets
        : [...new Set(names)].map((name) => {
            const target = targets.find(({ alias }) => alias.toLowerCase() === name);
            if (!target) throw notEmbedded('DELETE from a table that is not in FROM');
            return target;
          });
    refuseUsedTargets(c, found, [selection, order], false);
    if (found.length > 1) refuseAmongSeveral(c, found, items.length > 0);
    for (const target of found)
      refuseUnclearPast(c, parsed, target, {
        assigned: [],
        ordered: Boolean(limit) || asList(order).length > 0 || items.length > 0,
      });
    return found;
  };
  const part = { from: fromNodes, selection, order_by: order, limit, with: common, values: [] };
  // the server makes it a TRUNCATE that keeps the next id
  const every = !selection && !limit && fromNodes.length === 1 && asList(tables).length === 0;
  const pick = (c: StatementContext, target: Target) => {
    const { table } = target;
    if (c.foreignKeyChecks) useRelated(c, table);
    if (every && items.length === 0 && !isReferenced(c, table)) c.locks.everyRow(table);
    // to the TRUNCATE that the server makes of it, the time is nothing
    const found = pickRows(c, parsed, target, every ? { ...part, from: atPresent(fromNodes) } : part);
    const past = every ? undefined : pastOfTarget(c, parsed, target);
    if (past) return { table, rows: unchangedRows(c, table, past, found), gone: found.length };
    const rows = every || isRelated(c, table) ? found : deletableRows(table, found);
    if (items.length > 0 && rows.length < found.length)
      throw internalError(
        `DML RETURNING row count ${found.length} does not match affected rows ${rows.length}`,
      );
    c.locks.rows(table, rows);
    for (const row of rows) c.locks.uniqueEntries(table, [row.values]);
    if (rows.length === 0) lockNamedRows(c, table, fromNodes, selection);
    return { table, rows, gone: rows.length };
  };
  return statement({
    needs: 'write',
    parameterCount: parsed.parameterCount,
    describe: (c) => {
      for (const target of targetsIn(c)) planQuery(c, { ...pickQuery(target, part) }, parsed.hints);
      return [];
    },
    run: (given) => {
      const c = given.forChanges();
      const targets = targetsIn(c);
      const [{ table, alias }] = targets as readonly [Target];
      if (items.length > 0 && isRelated(c, table))
        throw notSupported('DML RETURNING does not support legacy DELETE path');
      const answer = planReturning(c, table, items, alias);
      // all rows are picked before one is deleted
      const picked = targets.map((target) => pick(c, target));
      const affected = picked.reduce(
        (sum, { table: owner, rows, gone }) => sum + deleteRows(c, owner, rows) + gone - rows.length,
        0,
      );
      if (every && c.ownsTransaction && c.catalog.references(table).length === 0) {
        c.core.counters.reserveAnew(table);
        // it is another table from now on
        if (table.temporaryOf === undefined)
          c.define(table.database, table.name, { ...table, laterComment: undefined });
      }
      if (answer) return answer(picked.flatMap(({ rows }) => rows.map((row) => row.values)));
      return ok(affected);
    },
  });
};
