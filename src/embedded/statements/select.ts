import { ServerError, type ColumnDefinition, type StatementOutcome } from '../session-backend.js';
import { type ColumnType } from '../catalog/column-type.js';
import { type TableSpec } from '../catalog/definitions.js';
import { wireColumn } from '../catalog/wire-column.js';
import { isRefusal } from '../doubts/index.js';
import { notEmbedded } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { asList, asObject, identText, variant, type Ast } from '../translator/ast.js';
import { type TranslatedQuery } from '../translator/environment.js';
import { checkedLabel } from '../translator/label.js';
import { type ParsedStatement } from '../translator/parser.js';
import { newTranslation } from '../translator/query-translator.js';
import { type Stored } from '../values/cast.js';
import { outgoing } from '../values/shown.js';
import { lockingRead, lockModeOf } from './locking-read.js';
import { planQuery } from './planned-query.js';
import { statement, type Statement } from './statement.js';

type Columns = TranslatedQuery['columns'];

export const wireColumns = (columns: Columns): readonly ColumnDefinition[] =>
  columns.map((c) =>
    wireColumn({
      name: checkedLabel(c.name),
      // a parameter or literal NULL alone is a text
      type: showable(c.type),
      ...(c.origin ? { origin: c.origin } : {}),
      ...(c.autoIncrement ? { autoIncrement: true } : {}),
    }),
  );

const showable = (type: ColumnType): ColumnType => {
  if (type.kind === 'blob' && type.amongLiterals) throw notEmbedded('CASE of a blob and literal bytes');
  return type;
};

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

/** An error may be that of a row which LIMIT cuts, and which the server then does not compute. */
const rowsOf = (
  c: StatementContext,
  query: Ast,
  sql: string,
  values: readonly Stored[],
): readonly (readonly Stored[])[] => {
  try {
    return c.read(sql, values);
  } catch (error) {
    const { order_by: order, limit_clause: limit } = asObject(query);
    const cut = !nothing(order) && !nothing(limit);
    throw cut && error instanceof ServerError && !isRefusal(error)
      ? notEmbedded('an error in a row that LIMIT may cut')
      : error;
  }
};

const nothing = (value: unknown) =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

/** Runs a query tree; hands out stored values, its columns before anything runs, and then the tables that it reads. */
export const readQuery = (
  c: StatementContext,
  query: Ast,
  parsed: Pick<ParsedStatement, 'hints'>,
  whenPlanned: (columns: Columns, tables: readonly TableSpec[]) => void = () => undefined,
  locking = false,
): { readonly columns: Columns; readonly rows: readonly (readonly Stored[])[] } => {
  const { t, translated, tables } = planQuery(c, query, parsed.hints, locking);
  whenPlanned(translated.columns, tables);
  c.core.callHandler = (name, args) => t.env.call(name, args);
  if (t.faults[0]) throw t.faults[0];
  return { columns: translated.columns, rows: rowsOf(c, query, translated.sql, t.bindings.values) };
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

/** SELECT, WITH, VALUES and TABLE. */
export const selectStatement = (parsed: ParsedStatement, query: Ast): Statement => {
  const mode = lockModeOf(query);
  if (mode && asObject(asObject(query).with ?? {}).recursive === true)
    throw notEmbedded('a locking read of a recursive table');
  const sleep = sleepSeconds(query);
  const free = { ...asObject(query), locks: [] };
  return statement({
    needs: mode ? 'write' : 'read',
    parameterCount: parsed.parameterCount,
    describe: (c) => wireColumns(newTranslation(c.environment(parsed.hints)).query(free, undefined).columns),
    run: (c) => {
      if (sleep) return sleepThen(c, sleep, query);
      if (mode) return lockingRead(c, query, parsed, mode);
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
