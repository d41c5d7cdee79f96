import { type StatementOutcome } from '../session-backend.js';
import { type IndexSpec, type TableSpec } from '../catalog/definitions.js';
import { internalError, notEmbedded } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { type Row } from '../rows/row.js';
import { type LockMode } from '../transactions/lock-manager.js';
import { asList, asObject, identText, take, variant, type Ast } from '../translator/ast.js';
import { type ParsedStatement } from '../translator/parser.js';
import { newTranslation } from '../translator/query-translator.js';
import { lockNamedRows } from './named-rows.js';
import { announcedColumns } from './planned-query.js';
import { readQuery, rowsOutcome, selectOf } from './select.js';

/** What FOR UPDATE, FOR SHARE or LOCK IN SHARE MODE behind a query ask for. */
export const lockModeOf = (query: Ast): LockMode | undefined => {
  const [lock] = asList(asObject(query).locks);
  if (lock === undefined) return undefined;
  return take(lock, 'a locking read', 'lock_type').lock_type === 'Update' ? 'exclusive' : 'shared';
};

/** Reads, and locks the rows that the condition picks; LIMIT and GROUP BY do not make them fewer. */
export const lockingRead = (
  c: StatementContext,
  query: Ast,
  parsed: ParsedStatement,
  mode: LockMode,
): StatementOutcome => {
  const [kind, select] = variant(asObject(query).body);
  if (kind === 'SetOperation') throw internalError('not support select union for update');
  const { columns, rows } = readQuery(
    c,
    { ...asObject(query), locks: [] },
    parsed,
    (planned, tables) => {
      announcedColumns(c, planned, []);
      for (const table of tables) c.locks.use(table);
    },
    true,
  );
  const limit = unorderedLimit(c, query);
  const first = c.progress.first('rows', rows);
  if (kind === 'Select') lockRows(c, query, asObject(select), parsed, mode);
  // the server hands out the rows of a limit that is reached before it finds that they have changed
  return rowsOutcome(
    c,
    announcedColumns(c, columns, rows),
    limit !== undefined && first.length >= limit ? first : rows,
  );
};

/** The number behind LIMIT of a query without ORDER BY. */
const unorderedLimit = (c: StatementContext, query: Ast): number | undefined => {
  const { limit_clause: clause, order_by: order } = asObject(query);
  if (clause === undefined || clause === null || (order !== undefined && order !== null)) return undefined;
  const { limit } = asObject(variant(clause)[1]);
  if (limit === undefined || limit === null) return undefined;
  const { rows } = readQuery(c, selectOf(limit), { hints: [] });
  return Number(rows[0]?.[0]);
};

interface Target {
  readonly table: TableSpec;
  readonly alias: string;
}

const lockRows = (
  c: StatementContext,
  query: Ast,
  select: Record<string, Ast>,
  parsed: ParsedStatement,
  mode: LockMode,
): void => {
  const targets: Target[] = [];
  const isNamed = (asObject(query).with ?? null) !== null;
  let isFirst = true;
  const t = newTranslation(c.environment(parsed.hints), (table, relation, past) => {
    if (!past) targets.push({ table, alias: relation.alias });
    else if (isFirst || isNamed) refuseGoneIndexes(c, table);
    isFirst = false;
  });
  t.query({ ...asObject(query), locks: [] }, undefined);
  const direct = new Set(directAliases(select));
  const own = targets.filter((target) => direct.has(target.alias.toLowerCase()));
  if (own.length === 0) return;
  const picked = pickedRows(c, query, select, parsed, own);
  own.forEach(({ table }, i) => c.locks.rows(table, picked[i] as readonly Row[], mode));
  const [only] = own;
  if (only && own.length === 1 && picked[0]?.length === 0)
    lockNamedRows(c, only.table, asList(select['from']), select['selection'], mode);
};

/** The server locks in the first table's indexes too, as they are called in the past, and fails where one is gone since. */
const refuseGoneIndexes = (c: StatementContext, past: TableSpec): void => {
  const now = c.catalog.relations(past.database).find(({ id }) => id === past.id);
  const isThere = (index: IndexSpec) => now?.kind === 'table' && now.indexes.includes(index);
  if (!past.indexes.every(isThere)) throw notEmbedded('a locking read of a past with indexes that are gone');
};

/** The rows of each table that the FROM and WHERE of a query join. */
const pickedRows = (
  c: StatementContext,
  query: Ast,
  select: Record<string, Ast>,
  parsed: ParsedStatement,
  targets: readonly Target[],
): readonly (readonly Row[])[] => {
  const projection = targets.flatMap(({ table, alias }) => [
    { UnnamedExpr: { RowId: alias } },
    ...table.columns.map((column) => ({
      UnnamedExpr: { CompoundIdentifier: [{ value: alias }, { value: column.name }] },
    })),
  ]);
  const body = {
    Select: {
      ...select,
      projection,
      distinct: undefined,
      having: undefined,
      group_by: { Expressions: [[], []] },
    },
  };
  const keys = { ...asObject(query), locks: [], limit_clause: undefined, order_by: undefined, body };
  const { rows } = readQuery(c, keys, parsed);
  let at = 0;
  return targets.map(({ table }) => {
    const start = at;
    at += 1 + table.columns.length;
    return rows
      .filter((row) => row[start] !== null)
      .map((row) => ({ id: row[start] as bigint, values: row.slice(start + 1, at) }));
  });
};

const directAliases = (select: Record<string, Ast>): readonly string[] =>
  asList(select['from']).flatMap((item) => {
    const { relation, joins } = asObject(item);
    return [relation, ...asList(joins).map((j) => asObject(j).relation)].flatMap((factor) => {
      const [tag, content] = variant(factor);
      if (tag !== 'Table') return [];
      const { alias, name } = asObject(content);
      const named = alias === undefined || alias === null ? asList(name).at(-1) : asObject(alias).name;
      return [identText(named).toLowerCase()];
    });
  });
