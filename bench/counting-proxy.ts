import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Commands that the server does not answer: COM_QUIT, COM_STMT_SEND_LONG_DATA, COM_STMT_CLOSE. */
const UNANSWERED = new Set([0x01, 0x18, 0x19]);

/** Counts the commands of a MySQL client stream that wait for an answer: its round trips. */
export class RoundTripCounter {
  #count = 0;
  #rest = Buffer.alloc(0);

  get count(): number {
    return this.#count;
  }

  take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length > 4) {
      const length = this.#rest.readUIntLE(0, 3);
      if (this.#rest.length < 4 + length) return;
      // a command begins with packet number 0; the login goes on from the server's number
      if (this.#rest[3] === 0 && !UNANSWERED.has(this.#rest[4] as number)) this.#count++;
      this.#rest = this.#rest.subarray(4 + length);
    }
  }
}

/** A TCP relay to a server that counts round trips. */
export interface CountingProxy {
  readonly port: number;
  readonly roundTrips: number;
  close(): void;
}

export async function startCountingProxy(host: string, port: number): Promise<CountingProxy> {
  const counters: RoundTripCounter[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, host);
    const counter = new RoundTripCounter();
    counters.push(counter);
    client.on('data', (chunk) => counter.take(chunk));
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from.setNoDelay());
      from.pipe(to);
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get roundTrips() {
      return counters.reduce((sum, { count }) => sum + count, 0);
    },
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
