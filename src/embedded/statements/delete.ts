import { type TableSpec } from '../catalog/definitions.js';
import { internalError, notEmbedded, notSupported } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { applyToChildren, checkOwnChildren, useRelated } from '../rows/foreign-keys.js';
import { checkMeetingKeys } from '../rows/meeting-keys.js';
import { type Row } from '../rows/row.js';
import { asList, nameParts, take, variant, type Ast } from '../translator/ast.js';
import { type ParsedStatement } from '../translator/parser.js';
import { deletableRows } from './kept-rows.js';
import { planReturning } from './returning.js';
import { ok, statement, type Statement } from './statement.js';
import { lockNamedRows } from './named-rows.js';
import { refuseUsedTargets } from './used-targets.js';
import { pickRows, targetsOf, type Target } from './update.js';

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

/** DELETE from one table, also joined with others. */
export const deleteStatement = (parsed: ParsedStatement, content: Ast): Statement => {
  const {
    tables,
    from,
    selection,
    order_by: order,
    limit,
    returning,
  } = take(
    content,
    'DELETE',
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
  const targetOf = (c: StatementContext): Target => {
    const targets = targetsOf(c, fromNodes);
    const names = asList(tables).map((n) => nameParts(n).at(-1) as string);
    if (names.length > 1 || (names.length === 0 && targets.length !== 1))
      throw notEmbedded('DELETE from several tables');
    const found =
      names.length === 0
        ? targets[0]
        : targets.find((t) => t.alias.toLowerCase() === (names[0] as string).toLowerCase());
    if (!found) throw notEmbedded('DELETE from a table that is not in FROM');
    refuseUsedTargets(c, [found], [selection, order], false);
    return found;
  };
  return statement({
    needs: 'write',
    parameterCount: parsed.parameterCount,
    describe: (c) => {
      targetOf(c);
      return [];
    },
    run: (given) => {
      const c = given.forChanges();
      const target = targetOf(c);
      const related = target.table.foreignKeys.length + c.catalog.references(target.table).length > 0;
      if (items.length > 0 && related)
        throw notSupported('DML RETURNING does not support legacy DELETE path');
      const answer = planReturning(c, target.table, items, target.alias);
      if (c.foreignKeyChecks) useRelated(c, target.table);
      const found = pickRows(c, parsed, target, {
        from: fromNodes,
        selection,
        order_by: order,
        limit,
        values: [],
      });
      // the server makes it a TRUNCATE that keeps the next id
      const every = !selection && !limit && fromNodes.length === 1 && asList(tables).length === 0;
      const picked = every || related ? found : deletableRows(target.table, found);
      if (items.length > 0 && picked.length < found.length)
        throw internalError(
          `DML RETURNING row count ${found.length} does not match affected rows ${picked.length}`,
        );
      c.locks.rows(target.table, picked);
      for (const row of picked) c.locks.uniqueEntries(target.table, [row.values]);
      if (picked.length === 0) lockNamedRows(c, target.table, fromNodes, selection);
      const affected = deleteRows(c, target.table, picked);
      if (every && c.ownsTransaction && c.catalog.references(target.table).length === 0)
        c.core.counters.reserveAnew(target.table);
      if (answer) return answer(picked.map((row) => row.values));
      return ok(affected);
    },
  });
};
