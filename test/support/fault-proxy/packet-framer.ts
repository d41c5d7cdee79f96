/** One packet of the MySQL protocol, header included. */
export interface Frame {
  readonly sequence: number;
  readonly bytes: Buffer;
  readonly payload: Buffer;
}

const HEADER = 4;

/** Cuts a byte stream into packets. */
export class PacketFramer {
  #pending: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): Frame[] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const frames: Frame[] = [];
    while (this.#pending.length >= HEADER) {
      const length = HEADER + this.#pending.readUIntLE(0, 3);
      if (this.#pending.length < length) break;
      const bytes = this.#pending.subarray(0, length);
      frames.push({ sequence: bytes[3] ?? 0, bytes, payload: bytes.subarray(HEADER) });
      this.#pending = this.#pending.subarray(length);
    }
    return frames;
  }
}
