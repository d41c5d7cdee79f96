import { type Socket } from 'node:net';

import { type EngineBackend, ServerError, type SessionBackend } from '../session-backend.js';
import { asServerError, CommandHandler } from './command-handler.js';
import { MAX_ALLOWED_PACKET } from './constants.js';
import {
  AUTH_PLUGIN,
  createSalt,
  type HandshakeResponse,
  passwordMatches,
  readHandshakeResponse,
  writeAuthSwitch,
  writeGreeting,
} from './login.js';
import { Outgoing } from './outgoing.js';
import { type IncomingPacket, PacketDecoder, PacketTooLarge } from './packet-decoder.js';
import { PayloadReader } from './payload-reader.js';
import { statusBits, writeError, writeOk } from './responses.js';

const QUEUE_LIMIT = 64;

/** One client's socket: greeting, login, then its commands in the order they came. */
export class ClientConnection {
  /** Settles when the socket is gone and the session has been closed. */
  readonly closed: Promise<void>;

  private readonly salt = createSalt();
  private readonly decoder = new PacketDecoder(MAX_ALLOWED_PACKET);
  private readonly queue: IncomingPacket[] = [];
  private running: Promise<void> | undefined;
  private response: HandshakeResponse | undefined;
  private session: SessionBackend | undefined;
  private handler: CommandHandler | undefined;
  private ending = false;

  constructor(
    private readonly socket: Socket,
    private readonly engine: EngineBackend,
    private readonly id: number,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', () => socket.destroy());
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(this.end())));
    const out = new Outgoing(socket, 0);
    out.writer.packet((w) => writeGreeting(w, engine.version, id, this.salt));
    void out.flush();
  }

  /** Drops the client at once. */
  destroy(): void {
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    if (this.ending) return;
    try {
      for (const packet of this.decoder.push(chunk)) {
        // MatrixOne v4.2.0 itself ends, all of it, at a packet without a command; here only this client does.
        if (packet.payload.length === 0 && this.handler) return this.destroy();
        this.queue.push(packet);
      }
    } catch (error) {
      return this.refuseOversize(error);
    }
    if (this.queue.length > QUEUE_LIMIT) this.socket.pause();
    this.running ??= this.work().finally(() => (this.running = undefined));
  }

  private async work(): Promise<void> {
    for (let packet = this.queue.shift(); packet; packet = this.queue.shift()) {
      const out = new Outgoing(this.socket, (packet.sequence + 1) & 0xff);
      const keep = await this.answer(packet.payload, out);
      await out.flush();
      if (!keep) this.finish();
      if (this.queue.length === 0 && this.socket.isPaused()) this.socket.resume();
    }
  }

  /** @returns false when the connection is to end after this answer. */
  private async answer(payload: Buffer, out: Outgoing): Promise<boolean> {
    if (this.handler && this.response) {
      await this.handler.run(payload, { out, capabilities: this.response.capabilities });
      return true;
    }
    try {
      this.login(payload, out);
      return true;
    } catch (error) {
      writeError(out.writer, asServerError(error));
      return false;
    }
  }

  private login(payload: Buffer, out: Outgoing): void {
    const switched = this.response !== undefined;
    this.response = switched
      ? { ...this.response!, token: payload }
      : readHandshakeResponse(new PayloadReader(payload));
    if (!switched && this.response.plugin !== AUTH_PLUGIN) {
      out.writer.packet((w) => writeAuthSwitch(w, this.salt));
      return;
    }
    const { user, token, database } = this.response;
    if (!passwordMatches(this.engine.passwordOf(user), this.salt, token)) {
      throw new ServerError(
        1045,
        `Access denied for user ${user}. internal error: check password failed`,
        '28000',
      );
    }
    this.session = this.engine.openSession(
      { user, database, remoteAddress: this.socket.remoteAddress ?? '', connectionId: this.id },
      () => this.kill(),
    );
    this.handler = new CommandHandler(this.session);
    writeOk(out.writer, statusBits(this.session.status));
  }

  /** KILL: what runs is cut short and answered, then the socket closes. */
  private kill(): void {
    this.ending = true;
    this.queue.length = 0;
    if (!this.running) return this.destroy();
    this.session?.cancel();
    void this.running.then(() => this.socket.destroySoon());
  }

  private refuseOversize(error: unknown): void {
    const sequence = error instanceof PacketTooLarge ? error.sequence : 0;
    const out = new Outgoing(this.socket, (sequence + 1) & 0xff);
    writeError(
      out.writer,
      new ServerError(1153, error instanceof Error ? error.message : String(error), '08S01'),
    );
    void out.flush();
    this.finish();
  }

  /** Takes no more commands; the socket closes when what was written has gone out. */
  private finish(): void {
    this.ending = true;
    this.queue.length = 0;
    this.socket.destroySoon();
  }

  private async end(): Promise<void> {
    this.queue.length = 0;
    if (this.running) this.session?.cancel();
    await this.running;
    this.handler?.close();
    this.session?.close();
  }
}
