import { type Socket } from 'node:net';

import { PacketWriter } from './packet-writer.js';

const FLUSH_AT = 64 * 1024;

/** The answer to one request: packets go out in blocks, and a slow client slows the writer down. */
export class Outgoing {
  readonly writer: PacketWriter;

  constructor(
    private readonly socket: Socket,
    sequence: number,
  ) {
    this.writer = new PacketWriter(sequence);
  }

  /** Sends what is there once it is worth sending; waits while the client does not read. */
  async flushIfFull(): Promise<void> {
    if (this.writer.pending >= FLUSH_AT) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.writer.pending === 0 || this.socket.destroyed) return;
    if (this.socket.write(this.writer.take())) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.socket.off('drain', done).off('close', done);
        resolve();
      };
      this.socket.on('drain', done).on('close', done);
    });
  }
}
