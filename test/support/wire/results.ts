import { UNSIGNED_FLAG, WireType } from '../../../src/embedded/protocol/constants.js';
import { PayloadReader } from '../../../src/embedded/protocol/payload-reader.js';

/** A column as its definition packet describes it. */
export interface WireColumn {
  readonly database: string;
  readonly table: string;
  readonly name: string;
  readonly orgName: string;
  readonly charset: number;
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly decimals: number;
}

/** A value: text protocol gives bytes, binary protocol the decoded number, text or bytes. */
export type WireValue = null | number | bigint | string | Buffer;

export interface WireError {
  readonly kind: 'error';
  readonly errno: number;
  readonly sqlState: string;
  readonly message: string;
}

export interface WireOk {
  readonly kind: 'ok';
  readonly affectedRows: number;
  readonly insertId: bigint;
  readonly status: number;
  readonly info: Buffer;
}

export interface WireRows {
  readonly kind: 'rows';
  readonly columns: readonly WireColumn[];
  readonly rows: readonly (readonly WireValue[])[];
  readonly status: number;
}

export type WireResult = WireError | WireOk | WireRows;
export type RowReader = (payload: Buffer, columns: readonly WireColumn[]) => WireValue[];

export function isEof(payload: Buffer): boolean {
  return payload[0] === 0xfe && payload.length < 9;
}

export function readErr(payload: Buffer): WireError {
  return {
    kind: 'error',
    errno: payload.readUInt16LE(1),
    sqlState: payload.subarray(4, 9).toString(),
    message: payload.subarray(9).toString('utf8'),
  };
}

export function readOk(payload: Buffer): WireOk {
  const reader = new PayloadReader(payload);
  reader.uint8();
  const affectedRows = Number(lengthEncodedInt(reader));
  const insertId = lengthEncodedInt(reader);
  const status = reader.uint16();
  reader.uint16();
  return { kind: 'ok', affectedRows, insertId, status, info: reader.rest() };
}

export function readColumn(payload: Buffer): WireColumn {
  const reader = new PayloadReader(payload);
  const text = () => reader.lengthEncodedBytes().toString('utf8');
  text();
  const [database, table, , name, orgName] = [text(), text(), text(), text(), text()] as const;
  reader.uint8();
  return {
    database,
    table,
    name,
    orgName,
    charset: reader.uint16(),
    length: reader.uint32(),
    type: reader.uint8(),
    flags: reader.uint16(),
    decimals: reader.uint8(),
  };
}

export const readTextRow: RowReader = (payload, columns) => {
  const reader = new PayloadReader(payload);
  let at = 0;
  return columns.map(() => {
    if (payload[at] === 0xfb) {
      reader.uint8();
      at++;
      return null;
    }
    const value = reader.lengthEncodedBytes();
    at = payload.length - reader.remaining;
    return value;
  });
};

export const readBinaryRow: RowReader = (payload, columns) => {
  const reader = new PayloadReader(payload);
  reader.uint8();
  const nulls = reader.bytes((columns.length + 9) >> 3);
  return columns.map((column, i) =>
    nulls[(i + 2) >> 3]! & (1 << ((i + 2) & 7)) ? null : binaryValue(reader, column),
  );
};

function binaryValue(reader: PayloadReader, { type, flags }: WireColumn): WireValue {
  const unsigned = (flags & UNSIGNED_FLAG) !== 0;
  switch (type) {
    case WireType.TINY:
      return unsigned ? reader.uint8() : reader.int8();
    case WireType.SHORT:
    case WireType.YEAR:
      return unsigned ? reader.uint16() : reader.int16();
    case WireType.LONG:
    case WireType.INT24:
      return unsigned ? reader.uint32() : reader.int32();
    case WireType.LONGLONG:
      return unsigned ? reader.uint64() : reader.int64();
    case WireType.FLOAT:
      return Number(reader.float().toFixed(6));
    case WireType.DOUBLE:
      return reader.double();
    case WireType.DATE:
    case WireType.DATETIME:
    case WireType.TIMESTAMP:
      return binaryDate(reader, type === WireType.DATE);
    case WireType.TIME:
      return binaryTime(reader);
    default:
      return Buffer.from(reader.lengthEncodedBytes());
  }
}

function binaryDate(reader: PayloadReader, dateOnly: boolean): string {
  const size = reader.uint8();
  const [year, month, day] = size >= 4 ? [reader.uint16(), reader.uint8(), reader.uint8()] : [0, 0, 0];
  const clock = size >= 7 ? [reader.uint8(), reader.uint8(), reader.uint8()] : [0, 0, 0];
  const micros = size >= 11 ? reader.uint32() : 0;
  const date = `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
  return dateOnly ? date : `${date} ${clock.map((n) => pad(n)).join(':')}${fraction(micros)}`;
}

/** Hours unpadded, as recorded transcripts have them. */
function binaryTime(reader: PayloadReader): string {
  const size = reader.uint8();
  if (size === 0) return '0:00:00';
  const sign = reader.uint8() ? '-' : '';
  const hours = reader.uint32() * 24 + reader.uint8();
  const [minutes, seconds] = [reader.uint8(), reader.uint8()];
  return `${sign}${hours}:${pad(minutes)}:${pad(seconds)}${fraction(size >= 12 ? reader.uint32() : 0)}`;
}

function lengthEncodedInt(reader: PayloadReader): bigint {
  const first = reader.uint8();
  if (first < 0xfb) return BigInt(first);
  if (first === 0xfc) return BigInt(reader.uint16());
  if (first === 0xfd) return BigInt(reader.uint16() + reader.uint8() * 65536);
  return reader.uint64();
}

function fraction(micros: number): string {
  return micros ? `.${pad(micros, 6)}` : '';
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}
