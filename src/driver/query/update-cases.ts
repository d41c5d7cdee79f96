/** How a column's new values may stand in the CASE expression of a multi-row UPDATE. */
export type CaseTreatment = 'plain' | { readonly castTo: string } | 'impossible';

const PLAIN =
  /^(?:tiny|small|medium|big)?int(?:eger)?\b|^(?:var)?char\b|^(?:tiny|medium|long)?text\b|^bool(?:ean)?\b|^(?:numeric|decimal)\b|^(?:float|double|real)\b|^date$|^uuid\b|^(?:tiny|medium|long)?blob\b|^(?:var)?binary\b/i;
const TEMPORAL = /^(?:datetime|timestamp|time)(?:\(\d+\))?$/i;
const JSON_COLUMN = /^json$/i;

/**
 * MatrixOne types a CASE by its branches: text beside a column with fractional seconds cuts the fraction off (of every
 * row, also those left alone), JSON needs a cast, enums, sets and vectors cannot be in a CASE at all.
 */
export function caseTreatment(columnType: string): CaseTreatment {
  const type = columnType.trim();
  if (PLAIN.test(type)) return 'plain';
  if (TEMPORAL.test(type) || JSON_COLUMN.test(type)) return { castTo: type.toLowerCase() };
  return 'impossible';
}

/** Casts the new values of a column in a MikroORM multi-row UPDATE (`` `c` = case when … then ? … else `c` end``). */
export function castCases(sql: string, quotedColumn: string, type: string): string {
  const start = sql.indexOf(`${quotedColumn} = case when `);
  const end = start < 0 ? -1 : sql.indexOf(` else ${quotedColumn} end`, start);
  if (end < 0) return sql;
  const cases = sql.slice(start, end).replaceAll(' then ?', ` then cast(? as ${type})`);
  return sql.slice(0, start) + cases + sql.slice(end);
}

const ONE_CASE =
  /(`(?:[^`]|``)+`) = case when \(((?:`(?:[^`]|``)+` = \?(?: and )?)+)\) then ([^?]*\?.*?) else \1 end/g;

/**
 * Turns MikroORM's multi-row UPDATE of a single row into a plain one: `` `c` = ? ``. `params` loses the values of the
 * conditions that are gone.
 */
export function withoutCases(sql: string, params: unknown[]): string {
  const kept: unknown[] = [];
  let taken = 0;
  const plain = sql.replace(ONE_CASE, (_, column: string, condition: string, value: string) => {
    taken += condition.split('?').length - 1;
    const values = value.split('?').length - 1;
    kept.push(...params.slice(taken, taken + values));
    taken += values;
    return `${column} = ${value}`;
  });
  params.splice(0, taken, ...kept);
  return plain;
}
