import { type EntityMetadata, type EntityProperty, type QueryResult } from '@mikro-orm/core';

type Row = Record<string, unknown>;

/** The properties whose value the server may generate. */
export function generatedProperties<T extends object>(meta: EntityMetadata<T>): EntityProperty[] {
  const props = meta.inheritanceType === 'tpt' && meta.ownProps ? meta.ownProps : meta.props;
  return (props as EntityProperty[]).filter(
    (prop) => (prop.persist !== false && prop.defaultRaw) || prop.autoincrement || prop.generated,
  );
}

/** Drops what stands for "not given", so that the row counts as one whose value the server generates. */
export function withoutBlanks(row: Row, candidates: readonly EntityProperty[]): Row {
  const blanks = candidates.filter(
    ({ name, autoincrement }) =>
      name in row && (row[name] === undefined || (row[name] === null && autoincrement)),
  );
  if (blanks.length === 0) return row;
  const copy = { ...row };
  for (const { name } of blanks) delete copy[name];
  return copy;
}

/** One row for each inserted one; empty rows where nothing was to be returned. */
export function returnedRows(result: QueryResult<unknown>, inserted: number, expected: boolean): Row[] {
  const rows = result.rows ?? [];
  if (rows.length === inserted) return rows;
  if (!expected) return Array.from({ length: inserted }, () => ({}));
  throw new Error(`The server returned ${rows.length} rows for an INSERT of ${inserted}.`);
}

const RETURNING = / returning ((?:`(?:[^`]|``)+`(?:, )?)+)$/;

/** Gives an INSERT of MikroORM's another RETURNING clause: with the columns of `also`, without those of `never`. */
export function changeReturning(
  sql: string,
  { also, never }: { readonly also: readonly string[]; readonly never: readonly string[] },
): string {
  const asked = RETURNING.exec(sql)?.[1]?.match(/`(?:[^`]|``)+`/g) ?? [];
  const columns = [...asked, ...also].filter((column) => !never.includes(column));
  const bare = sql.replace(RETURNING, '');
  return columns.length > 0 ? `${bare} returning ${columns.join(', ')}` : bare;
}

/** MatrixOne refuses enums and sets in RETURNING: turning one into text counts as a volatile function there. */
export function isReturnable(prop: Pick<EntityProperty, 'columnTypes'>): boolean {
  return !prop.columnTypes?.some((type) => /^(?:enum|set)\b/i.test(type.trim()));
}
