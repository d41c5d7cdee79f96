import { columnOf, type ColumnSpec, type TableSpec } from '../catalog/definitions.js';
import { internalError, invalidInput, notEmbedded } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { asList, asObject, identText, nameParts, take, variant, type Ast } from '../translator/ast.js';
import { type ParsedStatement } from '../translator/parser.js';
import { refuseUniqueChildren, useRelated } from '../rows/foreign-keys.js';
import { notNull, type Stored } from '../values/cast.js';
import { assign, assignedColumn } from './assignments.js';
import { refuseUsedTargets } from './used-targets.js';
import { writableTable } from './writable-table.js';
import { lockNamedRows } from './named-rows.js';
import { useWordIds } from './fulltext-ids.js';
import { useIds } from './generated-ids.js';
import { readQuery } from './select.js';
import { planReturning } from './returning.js';
import { defaultOf, isDefault, isNull } from './named-default.js';
import { ok, statement, type Statement } from './statement.js';
import { updateRows } from './update-rows.js';

export interface Target {
  readonly table: TableSpec;
  readonly alias: string;
}

/** The tables of a FROM tree that rows can be changed in. */
export const targetsOf = (c: StatementContext, tables: readonly Ast[]): readonly Target[] =>
  tables.flatMap((item) => {
    const { relation, joins } = asObject(item);
    return [relation, ...asList(joins).map((j) => asObject(j).relation)].flatMap(
      (factor): readonly Target[] => {
        const [tag, content] = variant(factor);
        if (tag !== 'Table') return [];
        const { name, alias, partitions } = asObject(content);
        if (asList(partitions).length > 0) throw notEmbedded('a time-travel hint on a table that is written');
        const parts = nameParts(name);
        const table = writableTable(c, parts);
        return [
          {
            table,
            alias:
              alias === undefined || alias === null
                ? (parts.at(-1) as string).toLowerCase()
                : identText(asObject(alias).name),
          },
        ];
      },
    );
  });

/** The rows of one target that a condition picks, and values computed beside them. */
export const pickRows = (
  c: StatementContext,
  parsed: ParsedStatement,
  target: Target,
  part: {
    readonly from: readonly Ast[];
    readonly selection: Ast;
    readonly order_by: Ast;
    readonly limit: Ast;
    readonly values: readonly Ast[];
  },
): readonly {
  readonly id: bigint;
  readonly values: readonly Stored[];
  readonly computed: readonly Stored[];
}[] & { types?: readonly unknown[] } => {
  const { table, alias } = target;
  const own = [
    { RowId: alias },
    ...table.columns.map((col) => ({ CompoundIdentifier: [{ value: alias }, { value: col.name }] })),
  ];
  const query = {
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
  };
  const { rows, columns } = readQuery(c, query, parsed, (read, _relation, past) => {
    if (!past) c.locks.use(read);
  });
  const seen = new Set<bigint>();
  const picked = rows
    .filter((row) => row[0] !== null && !seen.has(row[0] as bigint) && seen.add(row[0] as bigint))
    .map((row) => ({
      id: row[0] as bigint,
      values: row.slice(1, own.length),
      computed: row.slice(own.length),
    }));
  return Object.assign(picked, { types: columns.slice(own.length).map((col) => col.type) });
};

/** UPDATE of one table, also joined with others. */
export const updateStatement = (parsed: ParsedStatement, content: Ast): Statement => {
  const {
    table: tableNode,
    assignments,
    selection,
    order_by: order,
    limit,
    returning,
  } = take(
    content,
    'UPDATE',
    'table',
    'assignments',
    'selection',
    'order_by',
    'limit',
    'returning',
    'optimizer_hints',
  );
  const plan = (c: StatementContext) => {
    const targets = targetsOf(c, [tableNode]);
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
        throw owner === undefined
          ? internalError(`column '${name}' not found in table`)
          : invalidInput(`column '${parts.join('.')}' does not exist`);
      if (found.length > 1) throw invalidInput(`ambiguous column reference '${name}'`);
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
    const written = new Set(resolved.map((r) => r.target));
    if (written.size !== 1) throw notEmbedded('UPDATE of several tables');
    const target = resolved[0]?.target as Target;
    return { target, resolved };
  };
  return statement({
    needs: 'write',
    parameterCount: parsed.parameterCount,
    describe: (c) => {
      plan(c);
      return [];
    },
    run: (given) => {
      const c = given.forChanges();
      const { target, resolved } = plan(c);
      const answer = planReturning(c, target.table, asList(returning), target.alias);
      const isAssigned = (name: string) => resolved.some(({ column }) => column.name === name);
      if (c.foreignKeyChecks) {
        refuseUniqueChildren(c, target.table, isAssigned);
        useRelated(c, target.table, isAssigned);
      }
      const rows = pickRows(c, parsed, target, {
        from: [tableNode],
        selection,
        order_by: order,
        limit,
        values: resolved.map((r) => defaultOf(r.value, r.column)),
      });
      if (rows.length === 0) lockNamedRows(c, target.table, [tableNode], selection);
      const types = rows.types as readonly Parameters<typeof assign>[3][];
      const changes = rows.map(({ id, values, computed }) => {
        let next = values;
        resolved.forEach(({ column }, i) => {
          next = next.with(
            target.table.columns.indexOf(column),
            assign(c, column, computed[i] ?? null, types[i] as Parameters<typeof assign>[3]),
          );
        });
        return { row: { id, values }, values: next };
      });
      const { written, children } = updateRows(
        c,
        target.table,
        changes,
        resolved.map((r) => r.column),
      );
      if (target.table.indexes.some(({ fulltext, columns }) => fulltext && columns.some(isAssigned)))
        useWordIds(c, target.table, written);
      if (resolved.some(({ column }) => column.autoIncrement)) useIds(c, target.table, written);
      if (answer) return answer(written);
      return ok(written.length + children);
    },
  });
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
