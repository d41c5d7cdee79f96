import { MAX_PACKET } from './constants.js';

const HEADER = 4;

/** Builds packets, header and sequence number included, one after the other in one growing buffer. */
export class PacketWriter {
  private buffer = Buffer.allocUnsafe(4096);
  private length = 0;
  private packetStart = 0;

  /** @param sequence number of the first packet, one above that of the request. */
  constructor(private sequence: number) {}

  /** Bytes of finished packets waiting in the buffer. */
  get pending(): number {
    return this.length;
  }

  /** Writes one packet; a payload that is too long for one is cut into several. */
  packet(write: (writer: this) => void): void {
    this.packetStart = this.length;
    this.reserve(HEADER);
    this.length += HEADER;
    write(this);
    this.finish();
  }

  /** Hands out what has been written and starts afresh, keeping the sequence. */
  take(): Buffer {
    const taken = this.buffer.subarray(0, this.length);
    this.buffer = Buffer.allocUnsafe(4096);
    this.length = 0;
    return taken;
  }

  uint8(value: number): void {
    this.reserve(1);
    this.length = this.buffer.writeUInt8(value & 0xff, this.length);
  }

  uint16(value: number): void {
    this.reserve(2);
    this.length = this.buffer.writeUInt16LE(value & 0xffff, this.length);
  }

  uint32(value: number): void {
    this.reserve(4);
    this.length = this.buffer.writeUInt32LE(value >>> 0, this.length);
  }

  uint64(value: number | bigint): void {
    this.reserve(8);
    this.length = this.buffer.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), this.length);
  }

  float(value: number): void {
    this.reserve(4);
    this.length = this.buffer.writeFloatLE(value, this.length);
  }

  double(value: number): void {
    this.reserve(8);
    this.length = this.buffer.writeDoubleLE(value, this.length);
  }

  bytes(value: Uint8Array): void {
    this.reserve(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  nulString(value: string): void {
    this.bytes(Buffer.from(value, 'utf8'));
    this.uint8(0);
  }

  lengthEncodedInt(value: number | bigint): void {
    if (value < 0xfb) return this.uint8(Number(value));
    if (value <= 0xffff) {
      this.uint8(0xfc);
      return this.uint16(Number(value));
    }
    if (value <= 0xffffff) {
      this.uint8(0xfd);
      this.uint16(Number(value) & 0xffff);
      return this.uint8(Number(value) >> 16);
    }
    this.uint8(0xfe);
    this.uint64(value);
  }

  lengthEncodedBytes(value: Uint8Array): void {
    this.lengthEncodedInt(value.length);
    this.bytes(value);
  }

  lengthEncodedString(value: string): void {
    const size = Buffer.byteLength(value, 'utf8');
    this.lengthEncodedInt(size);
    this.reserve(size);
    this.length += this.buffer.write(value, this.length, 'utf8');
  }

  private finish(): void {
    const size = this.length - this.packetStart - HEADER;
    if (size < MAX_PACKET) this.header(this.packetStart, size);
    else this.split(size);
  }

  /** A payload of a multiple of the maximum ends with an empty packet: that is how its end is seen. */
  private split(size: number): void {
    const payload = Buffer.from(this.buffer.subarray(this.packetStart + HEADER, this.length));
    this.length = this.packetStart;
    for (let sent = 0; sent <= size; sent += MAX_PACKET) {
      const part = payload.subarray(sent, sent + MAX_PACKET);
      const start = this.length;
      this.reserve(HEADER);
      this.length += HEADER;
      this.bytes(part);
      this.header(start, part.length);
    }
  }

  private header(at: number, size: number): void {
    this.buffer.writeUIntLE(size, at, 3);
    this.buffer.writeUInt8(this.sequence, at + 3);
    this.sequence = (this.sequence + 1) & 0xff;
  }

  private reserve(count: number): void {
    if (this.length + count <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + count));
    this.buffer.copy(grown, 0, 0, this.length);
    this.buffer = grown;
  }
}
