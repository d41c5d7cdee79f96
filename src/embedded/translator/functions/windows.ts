import { double, int64, isMoment, isNumeric, isString, type ColumnType } from '../../catalog/column-type.js';
import { notEmbedded } from '../../engine-errors.js';
import { ServerError } from '../../session-backend.js';
import { asList, asObject, take, variant, type Ast } from '../ast.js';
import { coerce } from '../coercion.js';
import { type Translation } from '../environment.js';
import { type Expression, type Scope } from '../expression.js';
import { translateExpression } from '../expression-translator.js';
import { orderKey, orderTermOf, orderTermTexts } from '../order.js';
import { frameClause, frameOf, isSliding, isWhole, type Frame } from './frames.js';
import { plainArguments } from './signature.js';

/** What stands behind OVER, in SQLite's words. */
export interface Window {
  readonly text: string;
  /** Rows leave the frame as it moves on. */
  readonly sliding: boolean;
  /** A value of the window, which fails where it is not known which of two equal rows comes first. */
  readonly guarded: (sql: string) => string;
}

/** Functions of a row's place, which has no frame. */
const places: ReadonlyMap<string, ColumnType> = new Map([
  ['row_number', int64],
  ['rank', int64],
  ['dense_rank', int64],
  ['ntile', int64],
  ['cume_dist', double],
  ['percent_rank', double],
]);
const neighbours: ReadonlySet<string> = new Set(['lag', 'lead']);
/** Functions of a row of the frame, which is all of the partition unless the window names another. */
const valuesOfFrames: ReadonlySet<string> = new Set(['first_value', 'last_value', 'nth_value']);

export const isWindowFunction = (name: string): boolean =>
  places.has(name) || neighbours.has(name) || valuesOfFrames.has(name);

/** Aggregates that depend on the order of their rows. */
const sequences: ReadonlySet<string> = new Set(['group_concat', 'json_arrayagg', 'json_objectagg']);

/** Whether what a function gives depends on the order of rows that its window leaves equal. */
const ordersEqualRows = (name: string, frame: Frame | undefined): boolean =>
  name === 'row_number' ||
  name === 'ntile' ||
  neighbours.has(name) ||
  valuesOfFrames.has(name) ||
  sequences.has(name) ||
  (!places.has(name) && frame?.units === 'Rows' && !isWhole(frame));

const wholePartition: Frame = { units: 'Rows', start: { side: 'Preceding' }, end: { side: 'Following' } };

/** The window of a call of that function. */
export const translateWindow = (
  t: Translation,
  scope: Scope | undefined,
  name: string,
  over: Ast,
): Window => {
  const [tag, spec] = variant(over);
  if (tag !== 'WindowSpec') throw notEmbedded('a named window');
  const {
    partition_by: partition,
    order_by: order,
    window_frame: frameNode,
  } = take(spec, 'OVER', 'partition_by', 'order_by', 'window_frame');
  const by = asList(partition).map((p) => translateExpression(t, scope, p).sql);
  const items = asList(order).map((item) => ({
    item,
    e: translateExpression(t, scope, asObject(item).expr),
  }));
  const stated = frameOf(frameNode);
  const frame = stated ?? (valuesOfFrames.has(name) ? wholePartition : undefined);
  const { text = '', key } = frame
    ? frameClause(
        t,
        scope,
        frame,
        items.map(({ e }) => e),
      )
    : {};
  const ordered = orderTermTexts(items.map(({ item, e }) => orderTermOf(item, e, key)));
  const sensitive = ordersEqualRows(name, frame);
  const hasFrame = !places.has(name) && !neighbours.has(name);
  // among equal rows, a frame of RANGE ends behind the last one
  const arrival = sensitive && (!hasFrame || frame?.units === 'Rows') ? scope?.arrival : undefined;
  const keys = [...by, ...items.map(({ e }) => orderKey(e))];
  return {
    text: [
      by.length > 0 ? `PARTITION BY ${by.join(', ')}` : '',
      ordered || arrival ? `ORDER BY ${[ordered, arrival].filter(Boolean).join(', ')}` : '',
      hasFrame ? text : '',
    ]
      .filter(Boolean)
      .join(' '),
    sliding: isSliding(stated),
    guarded: (sql) =>
      sensitive ? `iif(mo_certain(${[arrival ? 1 : 0, ...keys].join(', ')}) OVER () = 1, ${sql}, NULL)` : sql,
  };
};

/** A call of a function that only windows know. */
export const translateWindowFunction = (
  t: Translation,
  scope: Scope | undefined,
  name: string,
  content: Ast,
  { text, guarded }: Window,
): Expression => {
  const e = windowCall(t, scope, name, content, ` OVER (${text})`);
  return { ...e, sql: guarded(e.sql) };
};

const windowCall = (
  t: Translation,
  scope: Scope | undefined,
  name: string,
  content: Ast,
  over: string,
): Expression => {
  const { args } = take(content, `${name}()`, 'name', 'args', 'over');
  const operands = plainArguments(name, args).map((node) => translateExpression(t, scope, node));
  if (name === 'lag' || name === 'lead') return neighbour(t, name, operands, over);
  if (valuesOfFrames.has(name)) return valueOfFrame(name, operands, over);
  if (operands.length !== (name === 'ntile' ? 1 : 0))
    throw notEmbedded(`${name}() of ${operands.length} arguments`);
  const type = places.get(name) as ColumnType;
  return { sql: `${name}(${name === 'ntile' ? buckets(operands[0]) : ''})${over}`, type, notNull: true };
};

const buckets = (count: Expression | undefined): bigint => {
  const value = count?.parameter ? undefined : count?.constant?.value;
  if (typeof value !== 'bigint' || value < 1n) throw notEmbedded('ntile() of this number of buckets');
  return value;
};

/** A value that a window function hands on. */
const handedOn = (name: string, value: Expression | undefined): Expression => {
  if (!value || ['enum', 'set', 'null', 'vector'].includes(value.type.kind))
    throw notEmbedded(`${name}() of ${value?.type.kind ?? 'no arguments'}`);
  return value;
};

const valueOfFrame = (
  name: string,
  [first, place, ...more]: readonly Expression[],
  over: string,
): Expression => {
  const value = handedOn(name, first);
  if (name !== 'nth_value') {
    if (place) throw notEmbedded(`${name}() of several arguments`);
    return { sql: `${name}(${value.sql})${over}`, type: value.type };
  }
  if (!place?.constant || place.parameter || more.length > 0)
    throw notEmbedded('nth_value() of a computed place');
  const n = place.constant.value;
  if (n !== null && typeof n !== 'bigint') throw notEmbedded('nth_value() of this place');
  if (n === null || n < 1n) throw new ServerError(1210, 'Incorrect arguments to nth_value');
  return { sql: `nth_value(${value.sql}, ${n})${over}`, type: value.type };
};

/** LAG and LEAD: a value of a row before or behind. */
const neighbour = (
  t: Translation,
  name: string,
  [first, distance, otherwise, ...more]: readonly Expression[],
  over: string,
): Expression => {
  const value = handedOn(name, first);
  if (more.length > 0) throw notEmbedded(`${name}() of more than three arguments`);
  const rows = distance ? distance.constant?.value : 1n;
  if (distance?.parameter || typeof rows !== 'bigint' || rows < 0n)
    throw notEmbedded(`${name}() by this many rows`);
  const last = otherwise ? inPlaceOf(t, name, value.type, otherwise) : 'NULL';
  return { sql: `${name}(${value.sql}, ${rows}, ${last})${over}`, type: value.type };
};

/** What stands where there is no such row, in the type of the value. */
const inPlaceOf = (t: Translation, name: string, type: ColumnType, otherwise: Expression): string => {
  const plain = ['char', 'varchar', 'text', 'int', 'decimal', 'double'];
  const fits =
    otherwise.type.kind === 'null' ||
    JSON.stringify(type) === JSON.stringify(otherwise.type) ||
    (isNumeric(type) && ['int', 'decimal', 'double'].includes(otherwise.type.kind)) ||
    (isString(type) &&
      plain.includes(otherwise.type.kind) &&
      (otherwise.constant !== undefined || isString(otherwise.type))) ||
    (isMoment(type) && isString(otherwise.type));
  if (!fits || otherwise.parameter) throw notEmbedded(`${name}() with this default`);
  return coerce(t, otherwise, type).sql;
};
