import { type StatementOutcome } from '../../session-backend.js';
import { type ColumnType } from '../../catalog/column-type.js';
import { wireColumn } from '../../catalog/wire-column.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { notEmbedded } from '../../engine-errors.js';
import { asObject, variant } from '../../translator/ast.js';
import { type CommonTable } from '../../translator/environment.js';
import { parseStatement } from '../../translator/parser.js';
import { newTranslation } from '../../translator/query-translator.js';
import { type Stored } from '../../values/cast.js';
import { outgoing } from '../../values/shown.js';
import { type Filter, type Liking } from './filter-clause.js';

export interface ShowColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** A wire type of its own. */
  readonly code?: number;
}

export type ShowRow = readonly (string | number | bigint | null)[];

/** The rows a SHOW statement answers, LIKE on the first column and WHERE over all of them applied. */
export const filteredRows = (
  c: StatementContext,
  columns: readonly ShowColumn[],
  rows: readonly ShowRow[],
  filter: Filter,
): StatementOutcome => {
  const liked = filter.liking ? likedRows(c, columns, rows, filter.liking) : rows;
  const kept = filter.where === undefined ? liked : whereRows(c, columns, liked, filter.where);
  return {
    kind: 'rows',
    columns: columns.map((col) => wireColumn(col)),
    rows: kept.map((row) =>
      row.map((v, i) =>
        typeof v === 'number'
          ? v
          : outgoing(v as Stored, (columns[i] as ShowColumn).type, { zoneMinutes: c.zoneMinutes }),
      ),
    ),
  };
};

const likedRows = (
  c: StatementContext,
  columns: readonly ShowColumn[],
  rows: readonly ShowRow[],
  { text, sql, ignoresCase }: Liking,
): readonly ShowRow[] => {
  if (text === undefined && ignoresCase) throw notEmbedded('SHOW … ILIKE without a text');
  if (text === undefined)
    return whereRows(c, columns, rows, `\`${(columns[0] as ShowColumn).name}\` like ${sql}`);
  const matches = likeMatcher(text, ignoresCase);
  return rows.filter((row) => matches(String(row[0])));
};

const likeMatcher = (pattern: string, ignoresCase: boolean) => {
  const source = pattern.replace(/\\(.)|[%_]|[.*+?^${}()|[\]\\]/gs, (m, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return m === '%' ? '.*' : m === '_' ? '.' : `\\${m}`;
  });
  const expression = new RegExp(`^${source}$`, ignoresCase ? 'sui' : 'su');
  return (value: string) => expression.test(value);
};

const whereRows = (
  c: StatementContext,
  columns: readonly ShowColumn[],
  rows: readonly ShowRow[],
  where: string,
): readonly ShowRow[] => {
  const parsed = parseStatement(`select 1 from shown where ${where}`);
  const [, query] = variant(parsed.ast);
  const select = asObject(asObject(asObject(query).body).Select);
  const t = newTranslation(c.environment(parsed.hints));
  const source: CommonTable = {
    alias: 'shown',
    source: 'shown',
    columns: [...columns, { name: '#', type: { kind: 'int', bits: 64, unsigned: false } as ColumnType }].map(
      (col, i) => ({ name: col.name, sql: `o${i}`, type: col.type }),
    ),
  };
  const projection = [{ UnnamedExpr: { Identifier: { value: '#' } } }];
  const translated = { ...t, ctes: new Map([['shown', source]]) }.query(
    { ...asObject(query), body: { Select: { ...select, projection } } },
    undefined,
  );
  if (rows.length === 0) return [];
  const values = rows.map(
    (row, n) =>
      `(${[...row, BigInt(n)].map((v) => (v === null ? 'NULL' : t.bindings.add(typeof v === 'number' ? BigInt(v) : v))).join(', ')})`,
  );
  const names = [...columns, ''].map((_, i) => `o${i}`);
  const found = c.read(
    `WITH shown(${names.join(', ')}) AS (VALUES ${values.join(', ')}) ${translated.sql}`,
    t.bindings.values,
  );
  const kept = new Set(found.map((r) => Number(r[0])));
  return rows.filter((_, n) => kept.has(n));
};
