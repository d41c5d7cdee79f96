import { redactSql, type SqlParameter } from '../sql/index.js';

const MAX_LENGTH = 500;
/** Shorter values are replaced only where they stand alone. */
const DISTINCTIVE = 4;

/**
 * The server's message without values: parameters it repeats, the entry of a duplicate key, bad values, the statement's text of a syntax
 * error, and a panic's stack trace are taken out.
 */
export function redactMessage(message: string, params: readonly SqlParameter[]): string {
  const firstLine = message.split(/\r?\n/, 1)[0] ?? '';
  let text = firstLine
    .replace(/Duplicate entry .* for key/s, 'Duplicate entry ? for key')
    .replace(/bad value (?!\[[A-Z0-9_ ]*\]).*$/, 'bad value ?')
    .replace(/near ".*$/s, (near) => `near "${redactSql(near.slice(6)).slice(0, 80)}`);
  for (const param of params) text = withoutValue(text, param);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function withoutValue(text: string, param: SqlParameter): string {
  if (param === null || typeof param === 'boolean' || param instanceof Date || Buffer.isBuffer(param))
    return text;
  const value = String(param);
  if (value === '' || !text.includes(value)) return text;
  if (value.length >= DISTINCTIVE) return text.replaceAll(value, '?');
  const escaped = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`, 'g'), '?');
}
