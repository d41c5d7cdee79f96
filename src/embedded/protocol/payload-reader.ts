import { ServerError } from '../session-backend.js';

/** Reads a packet's fields in order; a read past the end is the server's own "malformed packet" error. */
export class PayloadReader {
  private offset = 0;

  constructor(private readonly payload: Buffer) {}

  get remaining(): number {
    return this.payload.length - this.offset;
  }

  uint8(): number {
    return this.payload.readUInt8(this.advance(1));
  }

  int8(): number {
    return this.payload.readInt8(this.advance(1));
  }

  uint16(): number {
    return this.payload.readUInt16LE(this.advance(2));
  }

  int16(): number {
    return this.payload.readInt16LE(this.advance(2));
  }

  uint32(): number {
    return this.payload.readUInt32LE(this.advance(4));
  }

  int32(): number {
    return this.payload.readInt32LE(this.advance(4));
  }

  uint64(): bigint {
    return this.payload.readBigUInt64LE(this.advance(8));
  }

  int64(): bigint {
    return this.payload.readBigInt64LE(this.advance(8));
  }

  float(): number {
    return this.payload.readFloatLE(this.advance(4));
  }

  double(): number {
    return this.payload.readDoubleLE(this.advance(8));
  }

  bytes(count: number): Buffer {
    const start = this.advance(count);
    return this.payload.subarray(start, start + count);
  }

  rest(): Buffer {
    return this.bytes(this.remaining);
  }

  /** Up to the next NUL byte, or to the end when there is none. */
  nulString(): string {
    const end = this.payload.indexOf(0, this.offset);
    const text = this.bytes((end < 0 ? this.payload.length : end) - this.offset).toString('utf8');
    if (end >= 0) this.advance(1);
    return text;
  }

  lengthEncodedBytes(): Buffer {
    return this.bytes(this.lengthEncodedInt());
  }

  private lengthEncodedInt(): number {
    const first = this.uint8();
    if (first < 0xfb) return first;
    if (first === 0xfc) return this.uint16();
    if (first === 0xfd) return this.uint16() | (this.uint8() << 16);
    if (first === 0xfe) return Number(this.uint64());
    throw malformedPacket();
  }

  private advance(count: number): number {
    const start = this.offset;
    if (start + count > this.payload.length) throw malformedPacket();
    this.offset = start + count;
    return start;
  }
}

/** What MatrixOne answers to a packet it cannot read. */
export function malformedPacket(): ServerError {
  return new ServerError(20301, 'invalid input: mysql protocol error, malformed packet');
}
