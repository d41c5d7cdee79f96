import { type TableSpec } from '../catalog/definitions.js';
import { updateTableUsed } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import {
  asList,
  asObject,
  identText,
  isNode,
  nameParts,
  queriesIn,
  variant,
  type Ast,
} from '../translator/ast.js';
import { splitName } from '../translator/from.js';
import { isOfWith, namesOfWith } from './with-change.js';

/** A table that a statement writes, as the statement names it. */
interface Target {
  readonly table: TableSpec;
  readonly alias: string;
}

/** The SELECTs that a query is put together from. */
const selectsOf = (body: Ast): readonly Ast[] => {
  const [tag, content] = variant(body);
  if (tag === 'Select') return [content];
  if (tag === 'Query') return selectsOf(asObject(content).body);
  if (tag !== 'SetOperation') return [];
  const { left, right } = asObject(content);
  return [...selectsOf(left), ...selectsOf(right)];
};

/** The tables that a FROM names itself; what a derived table reads is the server's exception. */
const tablesOf = (from: Ast): readonly Ast[] =>
  asList(from).flatMap((item) => {
    const { relation, joins } = asObject(item);
    return [relation, ...asList(joins).map((join) => asObject(join).relation)].flatMap((factor) => {
      const [tag, content] = variant(factor);
      if (tag === 'NestedJoin') return tablesOf([asObject(content).table_with_joins]);
      return tag === 'Table' ? [content] : [];
    });
  });

const aliasOf = (table: Ast): string => {
  const { alias, name } = asObject(table);
  return (isNode(alias) ? identText(asObject(alias).name) : (nameParts(name).at(-1) as string)).toLowerCase();
};

/** Whether an expression names a column of the outer table by that table's name. */
const mentions = (node: Ast, alias: string): boolean => {
  if (Array.isArray(node)) return node.some((one: Ast) => mentions(one, alias));
  if (!isNode(node)) return false;
  return Object.entries(asObject(node)).some(([tag, content]) =>
    tag === 'CompoundIdentifier'
      ? identText(asList(content as Ast).at(-2)).toLowerCase() === alias
      : mentions(content as Ast, alias),
  );
};

/**
 * The server lets no sub-query read a table that the statement writes, but behind a derived table, and in an UPDATE when
 * the sub-query names a column of the outer row by its table.
 */
export const refuseUsedTargets = (
  c: StatementContext,
  targets: readonly Target[],
  expressions: readonly Ast[],
  mayCorrelate: boolean,
): void => {
  const check = (query: Ast, hidden: ReadonlySet<string>): void => {
    const { body, with: common, order_by: order } = asObject(query);
    const known = new Set([...hidden, ...namesOfWith(common)]);
    for (const select of selectsOf(body)) {
      const { from, ...others } = asObject(select);
      const tables = tablesOf(from);
      const aliases = new Set(tables.map(aliasOf));
      for (const { table, alias } of targets) {
        const outer = alias.toLowerCase();
        if (mayCorrelate && !aliases.has(outer) && mentions(select, outer)) continue;
        if (tables.some((one) => isTarget(c, table, nameParts(asObject(one).name), known)))
          throw updateTableUsed(table.name);
      }
      for (const inner of queriesIn(Object.values(others) as Ast)) check(inner, known);
    }
    for (const inner of queriesIn(order)) check(inner, known);
  };
  for (const query of expressions.flatMap(queriesIn)) check(query, new Set());
};

const isTarget = (
  c: StatementContext,
  table: TableSpec,
  parts: readonly string[],
  hidden: ReadonlySet<string>,
): boolean => {
  if (isOfWith(hidden, parts)) return false;
  const { database, name } = splitName({ database: c.session.database }, parts);
  return database === table.database && name.toLowerCase() === table.name.toLowerCase();
};
