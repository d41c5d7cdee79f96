import { isInteger, type ColumnType } from '../catalog/column-type.js';
import { type ColumnSpec } from '../catalog/definitions.js';
import { notEmbedded } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { ServerError } from '../session-backend.js';
import { castValue, type Stored } from '../values/cast.js';
import { readInteger } from '../values/wide-integer.js';
import { assign } from './assignments.js';

const clamped = (n: bigint, top: bigint): bigint => (n < 0n ? 0n : n > top ? top : n);

/** Types whose faulty values the server replaces by ones that exist in no other way. */
const replaced = new Set<ColumnType['kind']>(['enum', 'set', 'year', 'bit']);

/** What a conversion gives; null when it fails. */
const attempt = (convert: () => Stored): Stored => {
  try {
    return convert();
  } catch (error) {
    if (error instanceof ServerError) return null;
    throw error;
  }
};

/** A value for a column under IGNORE: texts are cut, bits end at their limits; numbers and dates fail as ever. */
export const assignIgnoring = (
  c: StatementContext,
  column: ColumnSpec,
  value: Stored,
  type: ColumnType,
  literal = false,
): Stored => {
  const to = column.type;
  const context = { zoneMinutes: c.zoneMinutes };
  if (to.kind === 'char' || to.kind === 'varchar')
    return castValue(value, type, to, { ...context, literal, explicit: true });
  if (to.kind === 'bit' && value !== null && isInteger(type))
    return clamped(readInteger(value as bigint), 2n ** BigInt(to.length) - 1n);
  if (typeof value === 'string' && value.startsWith('0000-00-00')) throw notEmbedded('a zero date');
  if (!replaced.has(to.kind) || value === null) return assign(c, column, value, type, literal);
  const stored = attempt(() => assign(c, column, value, type, literal));
  if (stored === null) throw notEmbedded(`IGNORE of what is no ${to.kind} of the column`);
  return stored;
};
