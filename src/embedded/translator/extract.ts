import { datetime, isMoment, isString, varchar, type ColumnType } from '../catalog/column-type.js';
import { notEmbedded } from '../engine-errors.js';
import { take, variant, type Ast } from './ast.js';
import { coerce } from './coercion.js';
import { type Expression } from './expression.js';
import { translateExpression } from './expression-translator.js';
import { isPlainMoment } from './functions/moment-functions.js';
import { type Translator } from './translator-type.js';

/** Where the digits of a part stand in a stored moment. */
const places: Readonly<Record<string, readonly [from: number, length: number]>> = {
  year: [1, 4],
  month: [6, 2],
  day: [9, 2],
  hour: [12, 2],
  minute: [15, 2],
  second: [18, 2],
};

const ofClock: ReadonlySet<string> = new Set(['hour', 'minute', 'second']);
const numberType: ColumnType = { kind: 'int', bits: 32, unsigned: true };

const facts = (unit: string, day: string): string | undefined => {
  if (unit === 'quarter') return `mo_day_part('quarter', ${day})`;
  return unit === 'week' ? `mo_week(${day}, 3)` : undefined;
};

/** EXTRACT(unit FROM moment): a number of a day, and of everything else the digits as a text. */
export const extract: Translator = (t, scope, content) => {
  const { field, expr } = take(content, 'EXTRACT', 'field', 'expr', 'syntax');
  const unit = String(variant(field as Ast)[0]).toLowerCase();
  const e = translateExpression(t, scope, expr);
  if (!isReadable(e)) throw notEmbedded(`extract() of ${e.type.kind}`);
  const place = places[unit];
  const day = coerce(t, e, { kind: 'date' }).sql;
  const fact = facts(unit, day);
  if (e.type.kind === 'date') {
    if (fact) return { sql: fact, type: numberType };
    // a day has no clock: the server's error of every row that has a day
    if (ofClock.has(unit)) return { sql: `mo_day_part('${unit}', ${day})`, type: numberType };
    if (!place) throw notEmbedded(`extract() of the ${unit}`);
    return { sql: `CAST(substr(${day}, ${place.join(', ')}) AS INTEGER)`, type: numberType };
  }
  if (fact)
    return { sql: unit === 'week' ? `substr('0' || ${fact}, -2)` : `CAST(${fact} AS TEXT)`, type: varchar() };
  if (!place) throw notEmbedded(`extract() of the ${unit}`);
  return { sql: `substr(${coerce(t, e, datetime(6)).sql}, ${place.join(', ')})`, type: varchar() };
};

const isReadable = ({ type, constant }: Expression): boolean =>
  isMoment(type) || (isString(type) && typeof constant?.value === 'string' && isPlainMoment(constant.value));
