import { type ColumnDefinition, type SqlValue } from '../session-backend.js';
import { WireType } from './constants.js';
import { doubleText, floatText } from './number-text.js';
import { type PacketWriter } from './packet-writer.js';
import { writeDateTime, writeTime } from './temporal.js';

export type RowWriter = (
  writer: PacketWriter,
  columns: readonly ColumnDefinition[],
  row: readonly SqlValue[],
) => void;

/** A row of the text protocol: every value a string, NULL a lone 0xfb. */
export const writeTextRow: RowWriter = (writer, columns, row) => {
  writer.packet((w) => {
    columns.forEach((column, i) => {
      const value = row[i] ?? null;
      if (value === null) w.uint8(0xfb);
      else writeText(w, column, value);
    });
  });
};

/** A row of the binary protocol: a NULL bitmap (two bits reserved), then the values after their types. */
export const writeBinaryRow: RowWriter = (writer, columns, row) => {
  writer.packet((w) => {
    w.uint8(0x00);
    const nulls = new Uint8Array((columns.length + 9) >> 3);
    columns.forEach((_, i) => {
      if ((row[i] ?? null) === null) nulls[(i + 2) >> 3]! |= 1 << ((i + 2) & 7);
    });
    w.bytes(nulls);
    columns.forEach((column, i) => {
      const value = row[i] ?? null;
      if (value !== null) writeBinary(w, column, value);
    });
  });
};

type Present = Exclude<SqlValue, null>;

function writeText(writer: PacketWriter, column: ColumnDefinition, value: Present): void {
  if (Buffer.isBuffer(value)) return writer.lengthEncodedBytes(value);
  if (typeof value === 'string') return writer.lengthEncodedString(value);
  if (column.type === WireType.YEAR) return writer.lengthEncodedString(String(value).padStart(4, '0'));
  if (column.type === WireType.BIT) return writer.lengthEncodedBytes(bitBytes(column, value));
  if (typeof value === 'bigint') return writer.lengthEncodedString(String(value));
  writer.lengthEncodedString(column.type === WireType.FLOAT ? floatText(value) : doubleText(value));
}

function writeBinary(writer: PacketWriter, column: ColumnDefinition, value: Present): void {
  switch (column.type) {
    case WireType.TINY:
      return writer.uint8(Number(value));
    case WireType.SHORT:
    case WireType.YEAR:
      return writer.uint16(Number(value));
    case WireType.LONG:
    case WireType.INT24:
      return writer.uint32(Number(value));
    case WireType.LONGLONG:
      return writer.uint64(BigInt(typeof value === 'object' ? value.toString() : value));
    case WireType.FLOAT:
      return writer.float(Number(value));
    case WireType.DOUBLE:
      return writer.double(Number(value));
    case WireType.DATE:
    case WireType.DATETIME:
    case WireType.TIMESTAMP:
      return writeDateTime(writer, String(value));
    case WireType.TIME:
      return writeTime(writer, String(value));
    default:
      return writeText(writer, column, value);
  }
}

/** A BIT(n) travels as the bytes of its value, most significant first. */
function bitBytes(column: ColumnDefinition, value: number | bigint): Buffer {
  const whole = Buffer.alloc(8);
  whole.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
  const bits = column.length >= 1 && column.length <= 64 ? column.length : 64;
  return whole.subarray(8 - Math.ceil(bits / 8));
}
