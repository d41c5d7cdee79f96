import { isMoment, isWide } from '../../catalog/column-type.js';
import { notEmbedded, notYetImplemented, parserError } from '../../engine-errors.js';
import { unitMicroseconds } from '../../values/moment.js';
import { isGiven, take, variant, type Ast } from '../ast.js';
import { type Translation } from '../environment.js';
import { type Expression, type Scope } from '../expression.js';
import { translateExpression } from '../expression-translator.js';
import { intervalParts } from './signature.js';

/** One end of a frame. */
interface Bound {
  readonly side: 'CurrentRow' | 'Preceding' | 'Following';
  /** How far it is; without it the partition ends there. */
  readonly distance?: Ast;
}

/** The rows around the current one that a window function looks at. */
export interface Frame {
  readonly units: 'Rows' | 'Range';
  readonly start: Bound;
  readonly end: Bound;
}

const invalidFrame = (what: string) => parserError(`Window '<unnamed window>': ${what}`);
const invalidRange = (what: string) => parserError(`Window '<unnamed window>' with RANGE ${what}`);
const misorderedBounds = () => invalidFrame('frame start or end is negative, NULL or of non-integral type');

const boundOf = (node: Ast): Bound => {
  const [side, distance] = variant(isGiven(node) ? node : 'CurrentRow');
  return { side: side as Bound['side'], ...(isGiven(distance) ? { distance } : {}) };
};

const isEndless = (bound: Bound): boolean => bound.side !== 'CurrentRow' && bound.distance === undefined;

/** What a window says about its frame, checked in the server's order; undefined where it says nothing. */
export const frameOf = (node: Ast): Frame | undefined => {
  if (!isGiven(node)) return undefined;
  const { units, start_bound, end_bound } = take(node, 'a window frame', 'units', 'start_bound', 'end_bound');
  const [start, end] = [boundOf(start_bound), boundOf(end_bound)];
  if (start.side === 'Following' && !isGiven(end_bound)) throw notEmbedded('this window frame');
  if (start.side === 'Following' && isEndless(start))
    throw invalidFrame('frame start cannot be UNBOUNDED FOLLOWING.');
  if (start.side === 'Following' && end.side !== 'Following') throw misorderedBounds();
  if (start.side === 'CurrentRow' && end.side === 'Preceding') throw misorderedBounds();
  if (end.side === 'Preceding' && isEndless(end))
    throw invalidFrame('frame end cannot be UNBOUNDED PRECEDING.');
  if (units === 'Groups') throw notYetImplemented('GROUPS in WINDOW FUNCTION condition');
  return { units: units as Frame['units'], start, end };
};

/** Whether rows leave the frame as it moves on. */
export const isSliding = (frame: Frame | undefined): boolean =>
  frame !== undefined && !isEndless(frame.start);

/** Whether the frame is all of the partition. */
export const isWhole = ({ start, end }: Frame): boolean => isEndless(start) && isEndless(end);

const sides = { CurrentRow: 'CURRENT ROW', Preceding: 'PRECEDING', Following: 'FOLLOWING' } as const;

const boundText = (bound: Bound, distanceText: (distance: Ast) => string): string => {
  if (bound.side === 'CurrentRow') return sides.CurrentRow;
  return `${bound.distance === undefined ? 'UNBOUNDED' : distanceText(bound.distance)} ${sides[bound.side]}`;
};

const frameText = ({ units, start, end }: Frame, distanceText: (distance: Ast) => string): string =>
  `${units.toUpperCase()} BETWEEN ${boundText(start, distanceText)} AND ${boundText(end, distanceText)}`;

/** A literal number of rows, or of steps of a whole number. */
const wholeDistance = (t: Translation, scope: Scope | undefined, node: Ast): bigint => {
  const known =
    variant(node)[0] === 'Value' ? translateExpression(t, scope, node).constant?.value : undefined;
  const value = typeof known === 'number' && Number.isSafeInteger(known) ? BigInt(known) : known;
  if (typeof value !== 'bigint' || value < 0n || value >= 2n ** 31n) throw notEmbedded('this window frame');
  return value;
};

/** How far an interval reaches; those of months have no length of their own. */
const intervalDistance = (t: Translation, scope: Scope | undefined, key: Expression, node: Ast): bigint => {
  const { amount, unit } = intervalParts(node) ?? {};
  const length = unitMicroseconds[unit ?? ''];
  if (length === undefined || (key.type.kind === 'date' && length < (unitMicroseconds.day as bigint)))
    throw notEmbedded('a window frame of this interval');
  return wholeDistance(t, scope, amount) * length;
};

/** A moment as a number of microseconds. */
const ticks = (sql: string, isDate: boolean): string =>
  `(unixepoch(${sql}) * 1000000${isDate ? '' : ` + CAST(substr(${sql}, 21, 6) AS INTEGER)`})`;

/** The text of a frame, and what its rows are ordered by when that is not the key itself. */
export const frameClause = (
  t: Translation,
  scope: Scope | undefined,
  frame: Frame,
  keys: readonly Expression[],
): { readonly text: string; readonly key?: string } => {
  const distances = [frame.start.distance, frame.end.distance].filter(isGiven);
  if (frame.units === 'Rows' || distances.length === 0)
    return { text: frameText(frame, (d) => String(wholeDistance(t, scope, d))) };
  const [key, ...others] = keys;
  if (!key || others.length > 0)
    throw invalidRange(
      'N PRECEDING/FOLLOWING frame requires exactly one ORDER BY expression, of numeric or temporal type',
    );
  if (['char', 'varchar', 'text'].includes(key.type.kind))
    throw invalidRange('frame requires ORDER BY expression of numeric or temporal type');
  if (isMoment(key.type))
    return {
      text: frameText(frame, (d) => String(intervalDistance(t, scope, key, d))),
      key: ticks(key.sql, key.type.kind === 'date'),
    };
  // narrower integers, and those that are not exact, come to an end where they are added
  if (key.type.kind !== 'int' || key.type.bits < 32 || isWide(key.type))
    throw notEmbedded(`a window frame by the range of ${key.type.kind}`);
  return { text: frameText(frame, (d) => String(wholeDistance(t, scope, d))) };
};
