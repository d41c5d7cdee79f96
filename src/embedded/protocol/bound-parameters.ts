import { isUtf8 } from 'node:buffer';

import { type ParameterValue, ServerError } from '../session-backend.js';
import { WireType } from './constants.js';
import { boundNumberText } from './parameter-text.js';
import { type PayloadReader } from './payload-reader.js';
import { readDateTime, readTime } from './temporal.js';

/** Type of one parameter as the client bound it. */
export interface ParameterType {
  readonly type: number;
  readonly unsigned: boolean;
}

/** The parameters of one execute, and their types for later ones that do not repeat them. */
export interface BoundParameters {
  readonly types: readonly ParameterType[];
  readonly values: readonly ParameterValue[];
}

/**
 * Reads the parameters of COM_STMT_EXECUTE.
 * @param earlierTypes types of the last execute, used when the client does not send them again
 * @param longData values that came ahead in COM_STMT_SEND_LONG_DATA, by position
 */
export function readParameters(
  reader: PayloadReader,
  count: number,
  earlierTypes: readonly ParameterType[],
  longData: ReadonlyMap<number, Buffer>,
): BoundParameters {
  if (count === 0) return { types: [], values: [] };
  const nulls = reader.bytes((count + 7) >> 3);
  const types = reader.uint8() === 1 ? readTypes(reader, count) : earlierTypes;
  const values = Array.from({ length: count }, (_, i) => {
    const long = longData.get(i);
    if (long) return textOrBytes(long);
    if ((nulls[i >> 3] ?? 0) & (1 << (i & 7))) return null;
    return readValue(reader, types[i]);
  });
  return { types, values };
}

function readTypes(reader: PayloadReader, count: number): readonly ParameterType[] {
  return Array.from({ length: count }, () => ({
    type: reader.uint8(),
    unsigned: (reader.uint8() & 0x80) !== 0,
  }));
}

/** MatrixOne keeps every parameter as a text, whatever type it was bound as. */
function readValue(reader: PayloadReader, bound: ParameterType | undefined): ParameterValue {
  switch (bound?.type) {
    case WireType.NULL:
      return null;
    case WireType.TINY:
      return String(bound.unsigned ? reader.uint8() : reader.int8());
    case WireType.SHORT:
    case WireType.YEAR:
      return String(bound.unsigned ? reader.uint16() : reader.int16());
    case WireType.LONG:
    case WireType.INT24:
      return String(bound.unsigned ? reader.uint32() : reader.int32());
    case WireType.LONGLONG:
      return String(bound.unsigned ? reader.uint64() : reader.int64());
    case WireType.BIT:
      return String(reader.uint64());
    case WireType.FLOAT:
      return boundNumberText(reader.float(), true);
    case WireType.DOUBLE:
      return boundNumberText(reader.double());
    case WireType.DATE:
    case WireType.DATETIME:
    case WireType.TIMESTAMP:
      return readDateTime(reader);
    case WireType.TIME:
      return readTime(reader);
    case WireType.DECIMAL:
    case WireType.NEWDECIMAL:
    case WireType.VARCHAR:
    case WireType.VAR_STRING:
    case WireType.STRING:
    case WireType.ENUM:
    case WireType.SET:
    case WireType.JSON:
    case WireType.GEOMETRY:
    case WireType.TINY_BLOB:
    case WireType.MEDIUM_BLOB:
    case WireType.LONG_BLOB:
    case WireType.BLOB:
      return textOrBytes(reader.lengthEncodedBytes());
    default:
      throw new ServerError(20101, 'internal error: unsupport parameter type');
  }
}

/** Only bytes that are no text stay bytes. */
function textOrBytes(bytes: Buffer): string | Buffer {
  return isUtf8(bytes) ? bytes.toString('utf8') : Buffer.from(bytes);
}
