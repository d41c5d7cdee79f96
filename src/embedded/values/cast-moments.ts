import { type ColumnType, isString } from '../catalog/column-type.js';
import { invalidArgument, invalidInput, notEmbedded } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { microsOf, microsOfStored, parseDay, parseMoment, shiftMoment, storeMicros } from './moment.js';
import { type CastContext, type Stored } from './stored.js';

/** The server reads one digit behind those that it keeps, and not what stands behind that. */
const readDigits = (source: string, fraction: number): string =>
  source.replace(new RegExp(`(:\\d{1,2}\\.\\d{${fraction + 1}}).*$`, 's'), '$1');

/** A value as a day with a time, unrounded. */
export const toMoment = (value: Stored, from: ColumnType, to: ColumnType, context: CastContext): string => {
  if (from.kind === 'date') return `${value as string} 00:00:00.000000`;
  if (from.kind === 'datetime') return value as string;
  if (from.kind === 'timestamp') return shiftMoment(value as string, context.zoneMinutes);
  if (isString(from)) {
    const source = value as string;
    const parts = 'fraction' in to ? parseMoment(readDigits(source, to.fraction)) : parseDay(source);
    if (!parts) {
      if (/^0000-00-00/.test(source))
        throw new ServerError(
          1366,
          `truncated type ${to.kind === 'date' ? 'date' : 'datetime'} value ${source} for column value, 1`,
        );
      if (to.kind === 'date') throw invalidArgument('parsedate', source.trim());
      if (to.kind === 'timestamp') throw invalidArgument('parse timestamp', source);
      throw invalidInput(`invalid ${to.kind} value ${source.trim()}`);
    }
    return storeMicros(microsOf(parts));
  }
  if (context.literal && from.kind === 'int' && to.kind !== 'timestamp')
    throw invalidArgument('operator cast_strict', `[BIGINT ${to.kind.toUpperCase()}]`);
  throw notEmbedded(`a cast from ${from.kind} to ${to.kind}`);
};

/** The server counts the microseconds of a timestamp from the year 1. */
const sinceYearOne = (stored: string): bigint => microsOfStored(stored) + 62_135_596_800_000_000n;

/** No column of timestamps holds what was before 1970; a literal is named as it is written. */
export const earliestChecked = (stored: string, checked: boolean, written?: string): string => {
  if (!checked || stored >= '1970-01-01 00:00:01') return stored;
  if (stored >= '1970-01-01') throw notEmbedded('the first second of 1970');
  throw new ServerError(
    1366,
    written === undefined
      ? `truncated type datetime value ${sinceYearOne(stored)} for column value, 1`
      : `truncated type datetime value ${written} for column ts_min, 1`,
  );
};
