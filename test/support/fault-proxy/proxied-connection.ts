import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { AnswerTracker } from './answer-tracker.js';
import { commandName, type ClientCommand } from './client-command.js';
import { type Fault } from './fault.js';
import { PacketFramer, type Frame } from './packet-framer.js';

const DEPRECATE_EOF = 1 << 24;

/** What a proxied connection asks and tells. */
export interface ConnectionEvents {
  /** A command came: what goes wrong with it, if anything. */
  onCommand(command: ClientCommand): Fault | undefined;
  onAnswered(command: ClientCommand): void;
  onClose(): void;
}

interface Exchange {
  readonly command: ClientCommand;
  readonly fault: Fault | undefined;
  readonly tracker: AnswerTracker;
}

/** One client and its connection to the server, packet by packet. */
export class ProxiedConnection {
  readonly #server: Socket;
  readonly #fromClient = new PacketFramer();
  readonly #fromServer = new PacketFramer();
  readonly #prepared = new Map<number, string>();
  #serverFlags = 0;
  #eofPackets = true;
  #exchange: Exchange | undefined;
  #silent = false;
  #closed = false;
  #clientTurn: Promise<void> = Promise.resolve();
  #serverTurn: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: Socket,
    target: { readonly host: string; readonly port: number },
    private readonly number: number,
    private readonly events: ConnectionEvents,
  ) {
    this.#server = connect(target);
    for (const socket of [client, this.#server]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.cut());
      socket.on('close', () => this.cut());
    }
    client.on('data', (chunk) => {
      for (const frame of this.#fromClient.push(chunk)) {
        this.#clientTurn = this.#clientTurn.then(() => this.#takeFromClient(frame)).catch(() => this.cut());
      }
    });
    this.#server.on('data', (chunk) => {
      for (const frame of this.#fromServer.push(chunk)) {
        this.#serverTurn = this.#serverTurn.then(() => this.#takeFromServer(frame)).catch(() => this.cut());
      }
    });
  }

  /** Ends both sides at once. */
  cut(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.client.destroy();
    this.#server.destroy();
    this.events.onClose();
  }

  async #takeFromClient(frame: Frame): Promise<void> {
    if (this.#closed) return;
    if (frame.sequence !== 0) {
      this.#readCapabilities(frame);
      this.#server.write(frame.bytes);
      return;
    }
    const name = commandName(frame.payload);
    const command: ClientCommand = { name, sql: this.#sqlOf(name, frame.payload), connection: this.number };
    const fault = this.events.onCommand(command);
    this.#exchange = { command, fault, tracker: new AnswerTracker(name, this.#eofPackets) };
    await this.#forward(frame, fault);
  }

  async #forward(frame: Frame, fault: Fault | undefined): Promise<void> {
    switch (fault) {
      case 'cut-before':
        return this.cut();
      case 'cut-within-command':
        return this.#cutAfterWriting(this.#server, half(frame.bytes));
      case 'cut-after-send':
        return this.#cutAfterWriting(this.#server, frame.bytes);
    }
    if (typeof fault === 'object' && 'delay' in fault) await delay(fault.delay);
    const bytes = typeof fault === 'object' && 'serverError' in fault ? ROLLBACK : frame.bytes;
    if (!this.#closed) this.#server.write(bytes);
  }

  async #takeFromServer(frame: Frame): Promise<void> {
    if (this.#closed || this.#silent) return;
    const exchange = this.#exchange;
    if (exchange === undefined) {
      if (frame.sequence === 0 && this.#serverFlags === 0) this.#serverFlags = greetingFlags(frame.payload);
      this.client.write(frame.bytes);
      return;
    }
    const { fault, command, tracker } = exchange;
    switch (fault) {
      case 'cut-before-answer':
        return this.cut();
      case 'cut-within-answer':
        return this.#cutAfterWriting(this.client, half(frame.bytes));
      case 'hold-answer':
        this.#silent = true;
        return;
    }
    if (typeof fault === 'object' && 'delayAnswer' in fault && frame.sequence === 1)
      await delay(fault.delayAnswer);
    if (this.#closed) return;
    if (typeof fault === 'object' && 'serverError' in fault) {
      this.client.write(errorPacket(fault.serverError));
      return this.events.onAnswered(command);
    }
    this.#notePrepared(command, frame);
    const complete = tracker.take(frame.payload);
    if (complete && fault === 'cut-after-answer') {
      this.events.onAnswered(command);
      return this.#cutAfterWriting(this.client, frame.bytes);
    }
    this.client.write(frame.bytes);
    if (complete) this.events.onAnswered(command);
  }

  #cutAfterWriting(socket: Socket, bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      // Ending the socket flushes what was written; the other side goes at the same time.
      socket.end(bytes, () => {
        this.cut();
        resolve();
      });
    });
  }

  /** EOF packets are left out when both sides say so. */
  #readCapabilities(frame: Frame): void {
    if (this.#exchange !== undefined || frame.payload.length < 32) return;
    const flags = frame.payload.readUInt32LE(0);
    this.#eofPackets = (flags & this.#serverFlags & DEPRECATE_EOF) === 0;
  }

  #notePrepared(command: ClientCommand, frame: Frame): void {
    if (command.name === 'STMT_PREPARE' && frame.sequence === 1 && frame.payload[0] === 0) {
      this.#prepared.set(frame.payload.readUInt32LE(1), command.sql);
    }
  }

  #sqlOf(name: ClientCommand['name'], payload: Buffer): string {
    if (name === 'QUERY' || name === 'STMT_PREPARE' || name === 'INIT_DB') return payload.toString('utf8', 1);
    if (name === 'STMT_EXECUTE') return this.#prepared.get(payload.readUInt32LE(1)) ?? '';
    return '';
  }
}

const ROLLBACK = packet(0, Buffer.from('\u0003rollback'));

/** An ERR packet as the server's answer to a command. */
function errorPacket(errno: number): Buffer {
  const number = Buffer.alloc(2);
  number.writeUInt16LE(errno);
  return packet(1, Buffer.concat([Buffer.from([0xff]), number, Buffer.from('#HY000injected by the test')]));
}

function packet(sequence: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUIntLE(payload.length, 0, 3);
  header[3] = sequence;
  return Buffer.concat([header, payload]);
}

function half(bytes: Buffer): Buffer {
  return bytes.subarray(0, Math.ceil(bytes.length / 2));
}

/** The server's capability flags in its greeting: two halves after the version text. */
function greetingFlags(payload: Buffer): number {
  const version = payload.indexOf(0, 1);
  const low = version + 1 + 4 + 8 + 1;
  if (version < 0 || payload.length < low + 7) return 0;
  return payload.readUInt16LE(low) | (payload.readUInt16LE(low + 5) << 16);
}
