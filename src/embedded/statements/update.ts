import { type ColumnType } from '../catalog/column-type.js';
import { columnOf, type ColumnSpec, type TableSpec } from '../catalog/definitions.js';
import { internalError, invalidInput, notEmbedded, notSupported, windowMisused } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { asList, asObject, take, type Ast } from '../translator/ast.js';
import { windowIn } from '../translator/functions/index.js';
import { ignoresDuplicates } from '../translator/known-spelling.js';
import { type ParsedStatement } from '../translator/parser.js';
import { isRelated, refuseUniqueChildren, useRelated } from '../rows/foreign-keys.js';
import { notNull, type Stored } from '../values/cast.js';
import { assign, assignedColumn } from './assignments.js';
import { refuseUsedTargets } from './used-targets.js';
import { refuseTornLimit } from './limit-end.js';
import { lockNamedRows } from './named-rows.js';
import { useWordIds } from './fulltext-ids.js';
import { useIds } from './generated-ids.js';
import { readQuery } from './select.js';
import { planReturning } from './returning.js';
import { pastOfTarget, refuseUnclearPast, updatePast } from './past-changes.js';
import { refuseImpossible } from './impossible-casts.js';
import { defaultOf, isDefault, isNull, isParameter } from './named-default.js';
import { ok, statement, type Statement } from './statement.js';
import { assignIgnoring } from './ignored-faults.js';
import { readsPast, targetsOf, type Target } from './targets.js';
import { updateRows } from './update-rows.js';

/** What picks the rows of a change, and what is computed beside them. */
interface PickedPart {
  readonly from: readonly Ast[];
  readonly selection: Ast;
  readonly order_by: Ast;
  readonly limit: Ast;
  readonly with?: Ast;
  readonly values: readonly Ast[];
  /** Called with the types of the values before any row is read. */
  readonly check?: (types: readonly ColumnType[]) => void;
}

const ownColumns = ({ table, alias }: Target): readonly Ast[] => [
  { RowId: alias },
  ...table.columns.map((col) => ({ CompoundIdentifier: [{ value: alias }, { value: col.name }] })),
];

/** The query for the rows of one target. */
export const pickQuery = (target: Target, part: PickedPart) => {
  const own = ownColumns(target);
  return {
    body: {
      Select: {
        projection: [...own, ...part.values].map((e) => ({ UnnamedExpr: e })),
        from: part.from,
        selection: part.selection,
        group_by: { Expressions: [[], []] },
      },
    },
    order_by: asList(part.order_by).length > 0 ? { kind: { Expressions: part.order_by } } : undefined,
    limit_clause:
      part.limit === undefined || part.limit === null ? undefined : { LimitOffset: { limit: part.limit } },
    locks: [],
    with: part.with,
  };
};

/** The rows of one target that a condition picks, and values computed beside them. */
export const pickRows = (
  c: StatementContext,
  parsed: ParsedStatement,
  target: Target,
  part: PickedPart,
): readonly {
  readonly id: bigint;
  readonly values: readonly Stored[];
  readonly computed: readonly Stored[];
}[] & { types?: readonly unknown[] } => {
  const own = ownColumns(target);
  const query = pickQuery(target, part);
  const { rows, columns } = readQuery(
    c,
    query,
    parsed,
    (planned, tables) => {
      part.check?.(planned.slice(own.length).map(({ type }) => type));
      for (const read of tables) c.locks.use(read);
    },
    true,
  );
  const seen = new Set<bigint>();
  refuseTornLimit(c, parsed, query, rows.length);
  const picked = rows
    .filter((row) => row[0] !== null && !seen.has(row[0] as bigint) && seen.add(row[0] as bigint))
    .map((row) => ({
      id: row[0] as bigint,
      values: row.slice(1, own.length),
      computed: row.slice(own.length),
    }));
  return Object.assign(picked, { types: columns.slice(own.length).map((col) => col.type) });
};

/** UPDATE of tables, also joined with others. */
export const updateStatement = (parsed: ParsedStatement, content: Ast): Statement => {
  const {
    table: tableNode,
    assignments,
    selection,
    order_by: order,
    limit,
    returning,
    with: common,
  } = take(
    content,
    'UPDATE',
    'with',
    'table',
    'assignments',
    'selection',
    'order_by',
    'limit',
    'returning',
    'optimizer_hints',
  );
  const ignoring = ignoresDuplicates(parsed.sql);
  const convert = ignoring ? assignIgnoring : assign;
  const list = asList(returning);
  if (ignoring && list.length > 0) throw notSupported('DML RETURNING does not support UPDATE IGNORE');
  const plan = (c: StatementContext) => {
    const targets = targetsOf(c, [tableNode], common);
    const window = windowIn(asList(assignments).map((a) => asObject(a).value));
    if (window !== undefined) throw windowMisused(window);
    const besidePast = readsPast(tableNode) && targets.every(({ hint }) => hint === undefined);
    const resolved = asList(assignments).map((a) => {
      const { target, value } = take(a, 'SET', 'target', 'value');
      const parts = assignedColumn(target);
      const name = parts.at(-1) as string;
      const owner = parts.length > 1 ? (parts.at(-2) as string).toLowerCase() : undefined;
      const found = targets.filter(
        (t) => (owner === undefined || t.alias.toLowerCase() === owner) && columnOf(t.table, name),
      );
      const only = found[0];
      if (!only)
        throw besidePast
          ? notEmbedded(`an UPDATE of ${parts.join('.')} beside a table of the past`)
          : owner === undefined
            ? internalError(`column '${name}' not found in table${targets.length > 1 ? ' ' : ''}`)
            : targets.length > 1 && targets.some((t) => t.alias.toLowerCase() === owner)
              ? internalError(`column '${name}' not found in table ${owner}`)
              : invalidInput(`column '${parts.join('.')}' does not exist`);
      if (found.length > 1 || (owner === undefined && besidePast))
        throw notEmbedded('an UPDATE of a column that several tables have');
      const column = columnOf(only.table, name) as TableSpec['columns'][number];
      if (column.generated)
        throw invalidInput(
          `the value specified for generated column '${column.name}' in table '${only.table.name}' is not allowed`,
        );
      return { target: only, column, value };
    });
    const parts = [...resolved.map(({ value }) => value), selection, order];
    refuseUsedTargets(c, [...new Set(resolved.map(({ target }) => target))], parts, true);
    for (const { target, value } of resolved) refuseEnums(target.table, value);
    if (asList(order).length > 0 && resolved.some(({ value }) => isDefault(value)))
      throw notEmbedded('DEFAULT in an UPDATE with ORDER BY, which stores another value there,');
    // sorted, the rows are picked before they are checked
    if (asList(order).length === 0) refuseNulls(resolved);
    const written = [...new Set(resolved.map(({ target }) => target))];
    if (ignoring && targets.length > 1) throw notEmbedded('UPDATE IGNORE of joined tables');
    if (targets.length > 1 && (limit || asList(order).length > 0))
      throw notEmbedded('an order or LIMIT of joined tables');
    // the server fails at it
    if (written.length > 2) throw notEmbedded('UPDATE of more than two tables');
    if (written.length > 1) refuseAmongSeveral(c, written, list.length > 0);
    for (const target of written)
      refuseUnclearPast(c, parsed, target, {
        assigned: resolved.map(({ column }) => column),
        ordered: Boolean(limit) || asList(order).length > 0 || list.length > 0,
      });
    const answer = written[0] && planReturning(c, written[0].table, list, written[0].alias);
    const each = written.map((target) => ({ target, assigned: resolved.filter((r) => r.target === target) }));
    return { each, answer };
  };
  /** Picks the rows of one table and computes what they become; the answer writes them. */
  const changeOf = (c: StatementContext, { target, assigned }: AssignedTable) => {
    const { table } = target;
    const isAssigned = (name: string) => assigned.some(({ column }) => column.name === name);
    if (c.foreignKeyChecks) {
      refuseUniqueChildren(c, table, isAssigned);
      useRelated(c, table, isAssigned);
    }
    const rows = pickRows(c, parsed, target, {
      from: [tableNode],
      selection,
      order_by: order,
      limit,
      with: common,
      values: assigned.map((r) => defaultOf(r.value, r.column)),
      check: (planned) =>
        assigned.forEach(({ column, value }, i) => {
          if (!isParameter(value) && !isDefault(value)) refuseImpossible(column, planned[i] as ColumnType);
        }),
    });
    if (rows.length === 0) lockNamedRows(c, table, [tableNode], selection);
    const types = rows.types as readonly ColumnType[];
    const changes = rows.map(({ id, values, computed }) => {
      let next = values;
      assigned.forEach(({ column }, i) => {
        const value = convert(c, column, computed[i] ?? null, types[i] as ColumnType);
        next = next.with(table.columns.indexOf(column), value);
      });
      return { row: { id, values }, values: next };
    });
    return () => {
      const columns = assigned.map((r) => r.column);
      const past = pastOfTarget(c, parsed, target);
      if (past) return { written: updatePast(c, table, past, changes, columns), children: 0 };
      const updated = updateRows(c, table, changes, columns, ignoring);
      if (table.indexes.some((index) => index.fulltext && index.columns.some(isAssigned)))
        useWordIds(c, table, updated.written);
      if (columns.some((column) => column.autoIncrement)) useIds(c, table, updated.written);
      return updated;
    };
  };
  return statement({
    needs: 'write',
    parameterCount: parsed.parameterCount,
    describe: (c) => {
      plan(c);
      return [];
    },
    run: (given) => {
      const c = ignoring ? given : given.forChanges();
      const { each, answer } = plan(c);
      // all rows are picked before one is written
      const changes = each.map((one) => changeOf(c, one));
      const updated = changes.map((write) => write());
      if (answer) return answer(updated.flatMap(({ written }) => written));
      return ok(updated.reduce((sum, { written, children }) => sum + written.length + children, 0));
    },
  });
};

/** What an UPDATE assigns to one of its tables. */
interface AssignedTable {
  readonly target: Target;
  readonly assigned: readonly { readonly column: ColumnSpec; readonly value: Ast }[];
}

/** Foreign keys between tables that one statement writes are checked in an order that is not known. */
export const refuseAmongSeveral = (
  c: StatementContext,
  targets: readonly Target[],
  returning: boolean,
): void => {
  if (returning) throw notEmbedded('RETURNING of several tables');
  // the server panics at it
  if (new Set(targets.map(({ table }) => table)).size < targets.length)
    throw notEmbedded('a change of one table under two names');
  if (c.foreignKeyChecks && targets.some(({ table }) => isRelated(c, table)))
    throw notEmbedded('a change of several tables, with foreign keys,');
};

/** NULL itself for a column that may not be NULL fails without a row, too. */
const refuseNulls = (
  resolved: readonly { readonly target: Target; readonly column: ColumnSpec; readonly value: Ast }[],
): void => {
  for (const column of resolved[0]?.target.table.columns ?? [])
    if (column.notNull && resolved.some((r) => r.column === column && isNull(defaultOf(r.value, column))))
      throw notNull(column.name);
};

/** The server takes an ENUM or SET column in a SET value for ambiguous, in some forms of UPDATE. */
const refuseEnums = (table: TableSpec, value: Ast): void => {
  const text = JSON.stringify(value);
  for (const { name, type } of table.columns)
    if (
      (type.kind === 'enum' || type.kind === 'set') &&
      text.toLowerCase().includes(`"value":"${name.toLowerCase()}"`)
    )
      throw notEmbedded(`UPDATE with the ${type.kind} column ${name} in a value`);
};
