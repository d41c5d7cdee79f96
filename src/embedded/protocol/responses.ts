import { type ColumnDefinition, type ServerError, type SessionBackend } from '../session-backend.js';
import { Capability, Status } from './constants.js';
import { type PacketWriter } from './packet-writer.js';

/** Status bits of a session at this moment. */
export function statusBits(status: SessionBackend['status'], moreResults = false): number {
  return (
    Status.OK_MARK |
    (status.inTransaction ? Status.IN_TRANSACTION : 0) |
    (status.autocommit ? Status.AUTOCOMMIT : 0) |
    (moreResults ? Status.MORE_RESULTS : 0)
  );
}

/** OK packet. Its `info` is an empty length-encoded string, one NUL byte, as MatrixOne sends it. */
export function writeOk(
  writer: PacketWriter,
  status: number,
  counts: { readonly affectedRows: number; readonly insertId: number | bigint } = {
    affectedRows: 0,
    insertId: 0,
  },
): void {
  writer.packet((w) => {
    w.uint8(0x00);
    w.lengthEncodedInt(counts.affectedRows);
    w.lengthEncodedInt(BigInt.asUintN(64, BigInt(counts.insertId)));
    w.uint16(status);
    w.uint16(0);
    w.lengthEncodedString('');
  });
}

/** EOF between columns and rows; clients that deprecate it get none. */
export function writeColumnsEnd(writer: PacketWriter, status: number, capabilities: number): void {
  if (!(capabilities & Capability.DEPRECATE_EOF)) writeEof(writer, status);
}

/** End of the rows: EOF, or an OK packet with EOF's first byte. */
export function writeRowsEnd(writer: PacketWriter, status: number, capabilities: number): void {
  if (!(capabilities & Capability.DEPRECATE_EOF)) return writeEof(writer, status);
  writer.packet((w) => {
    w.uint8(0xfe);
    w.lengthEncodedInt(0);
    w.lengthEncodedInt(0);
    w.uint16(status);
    w.uint16(0);
    w.lengthEncodedString('');
  });
}

export function writeError(writer: PacketWriter, error: ServerError): void {
  writer.packet((w) => {
    w.uint8(0xff);
    w.uint16(error.errno);
    w.bytes(Buffer.from(`#${error.sqlState.padEnd(5).slice(0, 5)}${error.message}`, 'utf8'));
  });
}

export function writeColumn(writer: PacketWriter, column: ColumnDefinition): void {
  writer.packet((w) => {
    w.lengthEncodedString('def');
    w.lengthEncodedString(column.database ?? '');
    w.lengthEncodedString(column.table ?? '');
    w.lengthEncodedString(column.table ?? '');
    w.lengthEncodedString(column.name);
    w.lengthEncodedString(column.orgName ?? column.name);
    w.uint8(0x0c);
    w.uint16(column.charset);
    w.uint32(column.length);
    w.uint8(column.type);
    w.uint16(column.flags);
    w.uint8(column.decimals);
    w.uint16(0);
  });
}

function writeEof(writer: PacketWriter, status: number): void {
  writer.packet((w) => {
    w.uint8(0xfe);
    w.uint16(0);
    w.uint16(status);
  });
}
