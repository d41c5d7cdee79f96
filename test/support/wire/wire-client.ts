import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';

import { Capability, Command } from '../../../src/embedded/protocol/constants.js';
import { type IncomingPacket, PacketDecoder } from '../../../src/embedded/protocol/packet-decoder.js';
import { PacketWriter } from '../../../src/embedded/protocol/packet-writer.js';
import { PayloadReader } from '../../../src/embedded/protocol/payload-reader.js';
import { writeParameters, type WireParameter } from './parameters.js';
import {
  isEof,
  readColumn,
  readErr,
  readOk,
  type RowReader,
  readBinaryRow,
  readTextRow,
  type WireColumn,
  type WireError,
  type WireResult,
} from './results.js';

/** The connection ended before an answer came. */
export class ConnectionLost extends Error {
  constructor() {
    super('the connection was lost');
  }
}

/** The server answered the login with an error. */
export class LoginRefused extends Error {
  constructor(readonly answer: WireError) {
    super(answer.message);
  }
}

/** Where to connect; a database is not chosen. */
export interface WireTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Authentication method to begin with; default `mysql_native_password`. */
  readonly plugin?: string;
}

/** What COM_STMT_PREPARE answered. */
export interface WireStatement {
  readonly id: number;
  readonly parameters: readonly WireColumn[];
  readonly columns: readonly WireColumn[];
}

const CAPABILITIES =
  Capability.LONG_PASSWORD |
  Capability.LONG_FLAG |
  Capability.PROTOCOL_41 |
  Capability.TRANSACTIONS |
  Capability.SECURE_CONNECTION |
  Capability.MULTI_RESULTS |
  Capability.PLUGIN_AUTH;

/**
 * A client that sends any command and shows every answer as it came over the wire: types, status bits, errors.
 * One command at a time.
 */
export class WireClient {
  private readonly decoder = new PacketDecoder(1 << 30);
  private readonly packets: IncomingPacket[] = [];
  private wake: (() => void) | undefined;
  connectionId = 0;

  private constructor(readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      for (const packet of this.decoder.push(chunk)) this.packets.push(packet);
      this.wake?.();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.wake?.());
  }

  static async connect(target: WireTarget): Promise<WireClient> {
    const socket = connectSocket(target.port, target.host);
    await once(socket, 'connect');
    const client = new WireClient(socket);
    await client.login(target);
    return client;
  }

  /** Sends a text; the answers to its statements, the last of which may be an error. */
  async query(sql: string): Promise<WireResult[]> {
    this.send(Command.QUERY, (w) => w.bytes(Buffer.from(sql, 'utf8')));
    return this.results(readTextRow);
  }

  /** Prepares a statement; an error is thrown as the result it came as. */
  async prepare(sql: string): Promise<WireStatement | WireResult> {
    this.send(Command.STMT_PREPARE, (w) => w.bytes(Buffer.from(sql, 'utf8')));
    const head = await this.receive();
    if (head[0] === 0xff) return readErr(head);
    const reader = new PayloadReader(head);
    reader.uint8();
    const [id, columnCount, parameterCount] = [reader.uint32(), reader.uint16(), reader.uint16()];
    const parameters = await this.columns(parameterCount);
    const columns = await this.columns(columnCount);
    return { id, parameters, columns };
  }

  async execute(id: number, parameters: readonly WireParameter[], withTypes = true): Promise<WireResult[]> {
    this.send(Command.STMT_EXECUTE, (w) => {
      w.uint32(id);
      w.uint8(0);
      w.uint32(1);
      writeParameters(w, parameters, withTypes);
    });
    return this.results(readBinaryRow);
  }

  sendLongData(id: number, parameter: number, data: Buffer): void {
    this.send(Command.STMT_SEND_LONG_DATA, (w) => {
      w.uint32(id);
      w.uint16(parameter);
      w.bytes(data);
    });
  }

  async resetStatement(id: number): Promise<WireResult[]> {
    return this.command(Command.STMT_RESET, uint32(id));
  }

  closeStatement(id: number): void {
    this.send(Command.STMT_CLOSE, (w) => w.uint32(id));
  }

  /** Any command; its answer read as OK, error or rows. */
  async command(code: number, payload: Buffer = Buffer.alloc(0)): Promise<WireResult[]> {
    this.send(code, (w) => w.bytes(payload));
    return this.results(readTextRow);
  }

  /** COM_QUIT; tells whether the server closed the socket within `wait` ms. */
  async quit(wait: number): Promise<boolean> {
    this.send(Command.QUIT, () => {});
    const timer = new AbortController();
    const closed = once(this.socket, 'close', { signal: timer.signal }).then(
      () => true,
      () => false,
    );
    const timeout = setTimeout(() => timer.abort(), wait);
    return closed.finally(() => clearTimeout(timeout));
  }

  destroy(): void {
    this.socket.destroy();
  }

  private send(command: number, write: (writer: PacketWriter) => void): void {
    this.sendPacket(0, (w) => {
      w.uint8(command);
      write(w);
    });
  }

  private sendPacket(sequence: number, write: (writer: PacketWriter) => void): void {
    const writer = new PacketWriter(sequence);
    writer.packet(write);
    this.socket.write(writer.take());
  }

  private async receive(): Promise<Buffer> {
    while (this.packets.length === 0) {
      if (this.socket.destroyed) throw new ConnectionLost();
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    return this.packets.shift()!.payload;
  }

  private async results(readRow: RowReader): Promise<WireResult[]> {
    const results: WireResult[] = [];
    for (;;) {
      const result = await this.result(readRow);
      results.push(result);
      if (result.kind === 'error' || !(result.status & 8)) return results;
    }
  }

  private async result(readRow: RowReader): Promise<WireResult> {
    const head = await this.receive();
    if (head[0] === 0xff) return readErr(head);
    if (head[0] === 0x00) return readOk(head);
    const columns = await this.columns(head[0] === 0xfc ? head.readUInt16LE(1) : (head[0] ?? 0));
    const rows = [];
    for (;;) {
      const packet = await this.receive();
      if (packet[0] === 0xff) return readErr(packet);
      if (isEof(packet)) return { kind: 'rows', columns, rows, status: packet.readUInt16LE(3) };
      rows.push(readRow(packet, columns));
    }
  }

  private async columns(count: number): Promise<WireColumn[]> {
    const columns: WireColumn[] = [];
    for (let i = 0; i < count; i++) columns.push(readColumn(await this.receive()));
    if (count > 0) await this.receive();
    return columns;
  }

  private async login({ user, password, plugin = NATIVE }: WireTarget): Promise<void> {
    const greeting = new PayloadReader(await this.receive());
    greeting.uint8();
    greeting.nulString();
    this.connectionId = greeting.uint32();
    const head = greeting.bytes(8);
    greeting.bytes(19);
    const token = passwordToken(password, Buffer.concat([head, greeting.bytes(12)]));
    this.sendPacket(1, (w) => {
      w.uint32(CAPABILITIES);
      w.uint32(1 << 24);
      w.uint8(45);
      w.bytes(Buffer.alloc(23));
      w.nulString(user);
      const first = plugin === NATIVE ? token : Buffer.alloc(32);
      w.uint8(first.length);
      w.bytes(first);
      w.nulString(plugin);
    });
    let answer = await this.receive();
    if (answer[0] === 0xfe) {
      this.sendPacket(3, (w) => w.bytes(token));
      answer = await this.receive();
    }
    if (answer[0] !== 0xff) return;
    this.destroy();
    throw new LoginRefused(readErr(answer));
  }
}

const NATIVE = 'mysql_native_password';

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function passwordToken(password: string, salt: Buffer): Buffer {
  if (password === '') return Buffer.alloc(0);
  const sha1 = (data: Buffer) => createHash('sha1').update(data).digest();
  const once = sha1(Buffer.from(password, 'utf8'));
  const mask = sha1(Buffer.concat([salt, sha1(once)]));
  return Buffer.from(once.map((byte, i) => byte ^ mask[i]!));
}
