import { type ColumnType } from '../catalog/column-type.js';
import { columnOf, type TableSpec } from '../catalog/definitions.js';
import { type StatementContext } from '../engine/statement-context.js';
import { asList, asObject, identText, variant, type Ast } from '../translator/ast.js';
import { castValue, type Stored } from '../values/cast.js';
import { type LockMode } from '../transactions/lock-manager.js';
import { readQuery, selectOf } from './select.js';

/**
 * What a statement locks that has found no row: the primary keys that its condition names, if it reads one table and
 * the key is one column. The server does so that the rows cannot come into being.
 */
export const lockNamedRows = (
  c: StatementContext,
  table: TableSpec,
  from: readonly Ast[],
  where: Ast,
  mode: LockMode = 'exclusive',
): void => {
  const column = table.primaryKey.length === 1 ? columnOf(table, table.primaryKey[0] as string) : undefined;
  if (!column || from.length !== 1 || asList(asObject(from[0]).joins).length > 0) return;
  for (const node of namedValues(where, column.name)) {
    const value = constantOf(c, node, column.type);
    if (value !== undefined) c.locks.key(table, table.primaryKey, [value], mode);
  }
};

/** The values of `column = value`, `column in (values)` and alternatives of them, the last such condition of an AND. */
const namedValues = (node: Ast, column: string): readonly Ast[] => {
  if (node === undefined || node === null) return [];
  const [tag, content] = variant(node);
  if (tag === 'Nested') return namedValues(content, column);
  if (tag === 'InList') {
    const { expr, list, negated } = asObject(content);
    return !negated && isColumn(expr, column) ? asList(list) : [];
  }
  if (tag !== 'BinaryOp') return [];
  const { left, op, right } = asObject(content);
  if (op === 'And') {
    const last = namedValues(right, column);
    return last.length > 0 ? last : namedValues(left, column);
  }
  if (op === 'Or') {
    const [one, other] = [namedValues(left, column), namedValues(right, column)];
    return one.length > 0 && other.length > 0 ? [...one, ...other] : [];
  }
  if (op !== 'Eq') return [];
  if (isColumn(left, column)) return [right];
  return isColumn(right, column) ? [left] : [];
};

const isColumn = (node: Ast, column: string): boolean => {
  const [tag, content] = variant(node);
  if (tag === 'Nested') return isColumn(content, column);
  const name =
    tag === 'Identifier'
      ? identText(content)
      : tag === 'CompoundIdentifier'
        ? identText(asList(content).at(-1))
        : '';
  return name.toLowerCase() === column.toLowerCase();
};

/** A constant as the column keeps it; undefined when the expression is none. */
const constantOf = (c: StatementContext, node: Ast, type: ColumnType): Stored | undefined => {
  if (!isConstant(node)) return undefined;
  const { rows, columns } = readQuery(c, selectOf(node), { hints: [] });
  const from = (columns[0] as { type: ColumnType }).type;
  try {
    return castValue(rows[0]?.[0] ?? null, from, type, { zoneMinutes: c.zoneMinutes, explicit: true });
  } catch {
    // a value that the column cannot have names no row
    return undefined;
  }
};

const isConstant = (node: Ast): boolean => {
  const [tag, content] = variant(node);
  if (tag === 'Value') return true;
  if (tag === 'Nested') return isConstant(content);
  if (tag === 'UnaryOp') return isConstant(asObject(content).expr);
  if (tag !== 'BinaryOp') return false;
  const { left, right } = asObject(content);
  return isConstant(left) && isConstant(right);
};
