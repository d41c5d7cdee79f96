import { MAX_PACKET } from './constants.js';

const HEADER = 4;

/** A whole request: the payloads of its packets joined, and the sequence number of the last one. */
export interface IncomingPacket {
  readonly sequence: number;
  readonly payload: Buffer;
}

/** The client sent more than `max_allowed_packet`. */
export class PacketTooLarge extends Error {
  constructor(readonly sequence: number) {
    super("Got a packet bigger than 'max_allowed_packet' bytes");
  }
}

/** Cuts a socket's bytes into requests, joining those of 16 MB and more. */
export class PacketDecoder {
  private chunks: Buffer[] = [];
  private buffered = 0;
  private parts: Buffer[] = [];
  private partsSize = 0;

  constructor(private readonly limit: number) {}

  /** Takes what the socket delivered; yields the requests that are complete now. */
  *push(chunk: Buffer): Generator<IncomingPacket> {
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    for (let size = this.nextSize(); this.buffered >= HEADER + size; size = this.nextSize()) {
      const packet = this.takeBytes(HEADER + size);
      const sequence = packet.readUInt8(3);
      this.parts.push(packet.subarray(HEADER));
      this.partsSize += size;
      if (this.partsSize > this.limit) throw new PacketTooLarge(sequence);
      if (size === MAX_PACKET) continue;
      yield {
        sequence,
        payload: this.parts.length === 1 ? packet.subarray(HEADER) : Buffer.concat(this.parts),
      };
      this.parts = [];
      this.partsSize = 0;
    }
  }

  /** Payload size that the next header announces; infinite while the header itself is incomplete. */
  private nextSize(): number {
    if (this.buffered < HEADER) return Infinity;
    if ((this.chunks[0]?.length ?? 0) < HEADER) this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0]?.readUIntLE(0, 3) ?? Infinity;
  }

  private takeBytes(count: number): Buffer {
    const first = this.chunks[0];
    const whole = first && first.length >= count ? first : Buffer.concat(this.chunks);
    this.chunks = whole === first ? this.chunks.slice(1) : [];
    if (whole.length > count) this.chunks.unshift(whole.subarray(count));
    this.buffered -= count;
    return whole.subarray(0, count);
  }
}
