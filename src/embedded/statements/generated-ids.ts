import { declaredType, isWide, type ColumnType } from '../catalog/column-type.js';
import { type TableSpec } from '../catalog/definitions.js';
import { outOfRange } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { type Stored } from '../values/cast.js';
import { readInteger, storeInteger } from '../values/wide-integer.js';

/** The last ids that one statement made. */
export interface GeneratedIds {
  column?: bigint;
  /** Of the hidden key that a table without primary key has. */
  hidden?: bigint;
}

const highest = (type: ColumnType): bigint => {
  if (type.kind !== 'int') return 2n ** 63n - 1n;
  return type.unsigned ? 2n ** BigInt(type.bits) - 1n : 2n ** BigInt(type.bits - 1) - 1n;
};

const generate = (c: StatementContext, table: TableSpec, type: ColumnType, together: number): bigint => {
  const value = c.core.counters.generate(table, together);
  if (value > highest(type))
    throw outOfRange(
      declaredType(type),
      isWide(type) ? 'auto_incrment column constant value overflows bigint unsigned' : `value ${value}`,
    );
  return value;
};

/** The positive ids that rows give themselves. */
const givenIds = (rows: readonly (readonly Stored[])[], auto: number): readonly bigint[] =>
  rows
    .map((values) => values[auto] ?? null)
    .filter((id) => typeof id === 'bigint' || typeof id === 'string')
    .map(readInteger)
    .filter((id) => id > 0n);

const greatest = (ids: readonly bigint[]): bigint | undefined =>
  ids.length === 0 ? undefined : ids.reduce((a, b) => (a > b ? a : b));

/**
 * The first ids of a new table: what its definition says, or else the session's offset, which goes for the hidden key, too.
 * The increment is not honoured.
 */
export const startIds = (c: StatementContext, table: TableSpec, defined?: bigint): void => {
  const offset = BigInt(c.session.variables.get('auto_increment_offset'));
  const first = defined || offset;
  if (first !== 1n) c.core.counters.start(table.id, first);
  if (offset !== 1n) c.core.counters.startHidden(table, offset);
};

/** Moves the counter past the values that a statement gave an auto-increment column. */
export const useIds = (c: StatementContext, table: TableSpec, rows: readonly (readonly Stored[])[]): void => {
  const auto = table.columns.findIndex((column) => column.autoIncrement);
  const last = auto < 0 ? undefined : greatest(givenIds(rows, auto));
  if (last !== undefined) c.core.counters.use(table, last);
  c.core.counters.used(table);
};

/**
 * Ids that the statement's own ones would step over go to the rows before those; a row with an id ends the use of
 * smaller ones.
 */
class SkippedIds {
  private next: bigint;
  private readonly to: bigint;

  constructor(
    { from, to }: { readonly from: bigint; readonly to: bigint },
    private readonly given: ReadonlySet<bigint>,
  ) {
    this.next = from;
    this.to = to;
  }

  take(): bigint | undefined {
    while (this.next < this.to && this.given.has(this.next)) this.next++;
    return this.next < this.to ? this.next++ : undefined;
  }

  /** A negative id counts as a great one. */
  pass(id: bigint): void {
    if (id < 0n) this.next = this.to;
    else if (id > this.next) this.next = id;
  }
}

const skippedIds = (c: StatementContext, table: TableSpec, given: readonly bigint[]): SkippedIds => {
  const last = greatest(given);
  if (last === undefined) return new SkippedIds({ from: 0n, to: 0n }, new Set());
  const skipped = new SkippedIds(c.core.counters.skippable(table, last), new Set(given));
  c.core.counters.use(table, last);
  return skipped;
};

/** Gives the rows their ids, after all that may fail before: a statement that does uses none up. */
export const giveIds = (
  c: StatementContext,
  table: TableSpec,
  rows: readonly (readonly Stored[])[],
  ids: GeneratedIds,
): readonly (readonly Stored[])[] => {
  const auto = table.columns.findIndex((column) => column.autoIncrement);
  const type = table.columns[auto]?.type as ColumnType;
  const keepsZero = /\bNO_AUTO_VALUE_ON_ZERO\b/.test(c.session.variables.get('sql_mode'));
  const skipped = skippedIds(c, table, givenIds(rows, auto));
  const given = rows.map((values) => {
    if (table.primaryKey.length === 0)
      ids.hidden = c.progress.id(() => c.core.counters.generateHidden(table, rows.length));
    const id = values[auto] ?? null;
    if (auto >= 0 && (id === null || (id === 0n && !keepsZero))) {
      ids.column = c.progress.id(() => skipped.take() ?? generate(c, table, type, rows.length));
      return values.with(auto, storeInteger(ids.column));
    }
    if (auto >= 0) skipped.pass(readInteger(id as bigint));
    return values;
  });
  c.core.counters.used(table);
  return given;
};

/**
 * The id an OK packet carries: the last one of the hidden key of a table without primary key (of its column, once ALTER
 * TABLE copied the table), else the last generated one; the session's previous one for tables that generate none, and
 * when there was no row.
 */
export const insertId = (
  c: StatementContext,
  table: TableSpec,
  {
    ids,
    rows,
    replacing,
  }: { readonly ids: GeneratedIds; readonly rows: number; readonly replacing: boolean },
): bigint => {
  if (replacing) return 0n;
  const last = table.columnIdLast ? (ids.column ?? ids.hidden) : (ids.hidden ?? ids.column);
  if (last !== undefined) return (c.session.lastInsertId = last);
  return rows > 0 && table.columns.some((column) => column.autoIncrement) ? 0n : c.session.lastInsertId;
};
