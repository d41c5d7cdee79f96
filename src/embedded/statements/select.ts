import { type ColumnDefinition, type StatementOutcome } from '../session-backend.js';
import { notEmbedded } from '../engine-errors.js';
import { type TableSpec } from '../catalog/definitions.js';
import { uniqueKeys } from '../catalog/physical-schema.js';
import { wireColumn } from '../catalog/wire-column.js';
import { type StatementContext } from '../engine/statement-context.js';
import { asList, asObject, identText, take, variant, type Ast } from '../translator/ast.js';
import { type TranslatedQuery } from '../translator/environment.js';
import { type ParsedStatement } from '../translator/parser.js';
import { newTranslation } from '../translator/query-translator.js';
import { outgoing, type Stored } from '../values/cast.js';
import { castValue } from '../values/cast.js';
import { type ColumnType } from '../catalog/column-type.js';
import { statement, type Statement } from './statement.js';

type Columns = TranslatedQuery['columns'];

export const wireColumns = (columns: Columns): readonly ColumnDefinition[] =>
  columns.map((c) =>
    wireColumn({
      name: c.name,
      // a parameter or literal NULL alone is a text
      type: c.type,
      ...(c.origin ? { origin: c.origin } : {}),
      ...(c.autoIncrement ? { autoIncrement: true } : {}),
    }),
  );

/** Rows of a translated query as they go to the client. */
export const rowsOutcome = (
  c: StatementContext,
  columns: Columns,
  rows: readonly (readonly Stored[])[],
): StatementOutcome => {
  const context = { zoneMinutes: c.zoneMinutes };
  return {
    kind: 'rows',
    columns: wireColumns(columns),
    rows: rows.map((row) => columns.map((column, i) => outgoing(row[i] ?? null, column.type, context))),
  };
};

/** Runs a query tree; hands out stored values. */
export const readQuery = (
  c: StatementContext,
  query: Ast,
  parsed: Pick<ParsedStatement, 'hints'>,
): { readonly columns: Columns; readonly rows: readonly (readonly Stored[])[] } => {
  const t = newTranslation(c.environment(parsed.hints));
  const translated = t.query(query, undefined);
  c.core.callHandler = (name, args) => t.env.call(name, args);
  return { columns: translated.columns, rows: c.read(translated.sql, t.bindings.values) };
};

const nothing = (value: unknown) =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

interface LockTarget {
  readonly table: TableSpec;
  readonly alias: string;
}

/** The query that finds the keys of the rows a FOR UPDATE locks. */
const keyQuery = (query: Ast, targets: readonly LockTarget[]): Ast => {
  const object = asObject(query);
  const select = asObject(asObject(object.body).Select);
  const projection = targets.flatMap(({ table, alias }) => [
    { UnnamedExpr: { RowId: alias } },
    ...table.columns.map((c) => ({
      UnnamedExpr: { CompoundIdentifier: [{ value: alias }, { value: c.name }] },
    })),
  ]);
  return { ...object, locks: [], body: { Select: { ...select, projection, distinct: undefined } } };
};

/** Locks the rows that a SELECT … FOR UPDATE reads, and the keys it names even when no row has them. */
const lockRows = (c: StatementContext, query: Ast, parsed: ParsedStatement): void => {
  const [kind, select] = variant(asObject(query).body);
  if (kind !== 'Select') throw notEmbedded('FOR UPDATE of a set operation');
  const targets: LockTarget[] = [];
  const t = newTranslation(c.environment(parsed.hints), (table, relation, past) => {
    if (!past) targets.push({ table, alias: relation.alias });
  });
  t.query({ ...asObject(query), locks: [] }, undefined);
  const direct = new Set(directAliases(select));
  const own = targets.filter((target) => direct.has(target.alias.toLowerCase()));
  if (own.length === 0) return;
  if (!nothing(asList(asObject(variant(asObject(select).group_by)[1] ?? {}))[0]) || hasGroups(select))
    throw notEmbedded('FOR UPDATE with GROUP BY');
  for (const { table } of own) c.locks.use(table);
  for (const target of own) lockNamedKeys(c, target, asObject(select).selection, own.length === 1);
  const { rows } = readQuery(c, keyQuery(query, own), parsed);
  for (const row of rows) {
    let at = 0;
    for (const { table } of own) {
      const id = row[at] as bigint | null;
      const values = row.slice(at + 1, at + 1 + table.columns.length);
      at += 1 + table.columns.length;
      if (id !== null) c.locks.row(table, values, id);
    }
  }
};

const hasGroups = (select: Ast): boolean =>
  asList(asList(variant(asObject(select).group_by ?? 'None')[1])[0]).length > 0;

const directAliases = (select: Ast): readonly string[] =>
  asList(asObject(select).from).flatMap((item) => {
    const { relation, joins } = asObject(item);
    return [relation, ...asList(joins).map((j) => asObject(j).relation)].flatMap((factor) => {
      const [tag, content] = variant(factor);
      if (tag !== 'Table') return [];
      const { alias, name } = asObject(content);
      return [
        (nothing(alias) ? identText(asList(name).at(-1)) : identText(asObject(alias).name)).toLowerCase(),
      ];
    });
  });

/** Conditions `column = constant` that a WHERE demands. */
const equalities = (node: Ast): ReadonlyMap<string, Ast> => {
  if (nothing(node)) return new Map();
  const [tag, content] = variant(node);
  if (tag === 'Nested') return equalities(content);
  if (tag !== 'BinaryOp') return new Map();
  const { left, op, right } = asObject(content);
  if (op === 'And') return new Map([...equalities(left), ...equalities(right)]);
  const [leftTag, name] = variant(left);
  if (op !== 'Eq' || variant(right)[0] !== 'Value') return new Map();
  if (leftTag === 'Identifier') return new Map([[identText(name).toLowerCase(), right]]);
  if (leftTag === 'CompoundIdentifier')
    return new Map([[identText(asList(name).at(-1)).toLowerCase(), right]]);
  return new Map();
};

const lockNamedKeys = (c: StatementContext, { table }: LockTarget, where: Ast, onlyTable: boolean): void => {
  if (!onlyTable) return;
  const named = equalities(where);
  for (const key of uniqueKeys(table)) {
    const nodes = key.columns.map((name) => named.get(name.toLowerCase()));
    if (nodes.some((n) => n === undefined)) continue;
    const values = key.columns.map((name, i) => {
      const [query] = [selectOf(nodes[i])];
      const { rows, columns } = readQuery(c, query, { hints: [] });
      const type = (table.columns.find((col) => col.name === name) as { type: ColumnType }).type;
      return castValue(rows[0]?.[0] ?? null, (columns[0] as { type: ColumnType }).type, type, {
        zoneMinutes: c.zoneMinutes,
        explicit: true,
      });
    });
    c.locks.key(table, key.columns, values);
  }
};

/** SELECT of one expression. */
export const selectOf = (...nodes: readonly Ast[]): Ast => ({
  body: {
    Select: {
      projection: nodes.map((n) => ({ UnnamedExpr: n })),
      from: [],
      group_by: { Expressions: [[], []] },
    },
  },
  locks: [],
});

/** `SELECT SLEEP(n)`, which waits and can be cancelled; sleeping elsewhere is refused with the function. */
const sleepSeconds = (query: Ast): Ast | undefined => {
  const [kind, select] = variant(asObject(query).body);
  if (kind !== 'Select') return undefined;
  const items = asList(asObject(select).projection);
  if (items.length !== 1 || !nothing(asObject(select).from)) return undefined;
  const [itemKind, item] = variant(items[0]);
  const [tag, call] = variant(itemKind === 'ExprWithAlias' ? asObject(item).expr : item);
  if (tag !== 'Function' || identText(asList(asObject(call).name)[0]).toLowerCase() !== 'sleep')
    return undefined;
  return asObject(variant(asObject(asList(asObject(variant(asObject(call).args)[1]).args)[0]).Unnamed)[1]);
};

const lockMode = (query: Ast): 'none' | 'update' => {
  const locks = asList(asObject(query).locks);
  for (const lock of locks) {
    const { lock_type: type } = take(lock, 'a locking read', 'lock_type');
    if (type !== 'Update') throw notEmbedded('FOR SHARE');
    return 'update';
  }
  return 'none';
};

/** SELECT, WITH, VALUES and TABLE. */
export const selectStatement = (parsed: ParsedStatement, query: Ast): Statement => {
  const locking = lockMode(query) === 'update';
  const sleep = sleepSeconds(query);
  const free = { ...asObject(query), locks: [] };
  return statement({
    needs: locking ? 'write' : 'read',
    parameterCount: parsed.parameterCount,
    describe: (c) => wireColumns(newTranslation(c.environment(parsed.hints)).query(free, undefined).columns),
    run: (c) => {
      if (sleep) return sleepThen(c, sleep, query);
      if (locking) lockRows(c, query, parsed);
      const { columns, rows } = readQuery(c, free, parsed);
      return rowsOutcome(c, columns, rows);
    },
  });
};

const sleepThen = async (c: StatementContext, seconds: Ast, query: Ast): Promise<StatementOutcome> => {
  const { rows } = readQuery(c, selectOf(seconds), { hints: [] });
  await c.sleep(Number(rows[0]?.[0] ?? 0) * 1000);
  const item = variant(asList(asObject(variant(asObject(query).body)[1]).projection)[0]);
  const name =
    item[0] === 'ExprWithAlias' ? identText(asObject(item[1]).alias) : `sleep(${String(rows[0]?.[0])})`;
  return {
    kind: 'rows',
    columns: [wireColumn({ name, type: { kind: 'int', bits: 8, unsigned: true } })],
    rows: [[0]],
  };
};
