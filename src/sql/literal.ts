import { MoInvalidArgumentError } from '../errors/index.js';
import { quoteLiteral } from './quote.js';

/** A value that can stand in a statement, as text or as a parameter. */
export type SqlParameter = null | string | number | bigint | boolean | Date | Buffer;

/** The literal for a value: strings quoted, bytes as x'…', Dates as text in the given time zone ('local', 'Z' or an offset). */
export function literalOf(value: SqlParameter, timezone = 'local'): string {
  if (value === null) return 'NULL';
  if (Buffer.isBuffer(value)) return `x'${value.toString('hex')}'`;
  if (value instanceof Date) return `'${dateText(value, timezone)}'`;
  switch (typeof value) {
    case 'string':
      return quoteLiteral(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return value.toString();
    case 'number':
      if (Number.isFinite(value)) return Object.is(value, -0) ? '0' : String(value);
      throw new MoInvalidArgumentError(`${value} has no SQL literal.`);
    default:
      throw new MoInvalidArgumentError(`A ${typeof value} has no SQL literal.`);
  }
}

/** 'YYYY-MM-DD HH:MM:SS.mmm' in a time zone. */
export function dateText(date: Date, timezone = 'local'): string {
  if (Number.isNaN(date.getTime())) throw new MoInvalidArgumentError('An invalid Date has no SQL literal.');
  const shifted = new Date(date.getTime() + offsetMinutes(date, timezone) * 60_000);
  const iso = shifted.toISOString();
  if (!/^\d{4}-/.test(iso))
    throw new MoInvalidArgumentError('A Date outside the years 0 to 9999 has no SQL literal.');
  return iso.slice(0, 23).replace('T', ' ');
}

function offsetMinutes(date: Date, timezone: string): number {
  if (timezone === 'local') return -date.getTimezoneOffset();
  if (timezone === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)?$/.exec(timezone) ?? [];
  if (hours === undefined) {
    throw new MoInvalidArgumentError(
      `The time zone '${timezone}' is neither 'local', 'Z' nor an offset like '+02:00'.`,
    );
  }
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0));
}
