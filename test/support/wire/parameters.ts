import { type PacketWriter } from '../../../src/embedded/protocol/packet-writer.js';

/** One bound parameter: its wire type and the bytes of its value (none for NULL and for long data). */
export interface WireParameter {
  readonly type: number;
  readonly unsigned?: boolean;
  readonly isNull?: boolean;
  readonly bytes: Buffer;
}

/** Binds a value as plain clients do: integers as LONGLONG, all else as VAR_STRING. */
export function bind(value: unknown): WireParameter {
  if (value === null) return { type: 0x06, isNull: true, bytes: Buffer.alloc(0) };
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)));
    return { type: 0x08, bytes };
  }
  return {
    type: 0xfd,
    bytes: lengthEncoded(Buffer.isBuffer(value) ? value : Buffer.from(String(value), 'utf8')),
  };
}

export function lengthEncoded(bytes: Buffer): Buffer {
  if (bytes.length < 251) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(bytes.length);
  return Buffer.concat([Buffer.from([0xfd]), head.subarray(0, 3), bytes]);
}

export function writeParameters(
  writer: PacketWriter,
  parameters: readonly WireParameter[],
  withTypes: boolean,
): void {
  if (parameters.length === 0) return;
  const nulls = Buffer.alloc((parameters.length + 7) >> 3);
  parameters.forEach(({ isNull }, i) => {
    if (isNull) nulls[i >> 3]! |= 1 << (i & 7);
  });
  writer.bytes(nulls);
  writer.uint8(withTypes ? 1 : 0);
  if (withTypes) {
    for (const { type, unsigned } of parameters) writer.bytes(Buffer.from([type, unsigned ? 0x80 : 0]));
  }
  for (const { bytes } of parameters) writer.bytes(bytes);
}
