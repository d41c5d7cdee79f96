import { createConnection, type Connection, type ConnectionOptions } from 'mysql2/promise';

import { listen, type ProtocolServer } from '../../../src/embedded/protocol/index.js';
import { WireClient, type WireTarget } from '../../support/wire/index.js';
import { FakeEngine, type FakeSession } from './fake-engine.js';

/** A front over a fake engine, and clients that go away with it. */
export class Harness {
  readonly engine = new FakeEngine();
  private readonly clients: { destroy(): void }[] = [];

  private constructor(private server: ProtocolServer | undefined) {}

  static async start(): Promise<Harness> {
    const harness = new Harness(undefined);
    harness.server = await listen(harness.engine, '127.0.0.1', 0);
    return harness;
  }

  get port(): number {
    return this.server!.port;
  }

  async connect(options: ConnectionOptions = {}): Promise<Connection> {
    const client = await createConnection({
      host: '127.0.0.1',
      port: this.port,
      user: 'root',
      password: 'sécret',
      ...options,
    });
    client.on('error', () => {});
    this.clients.push(client);
    return client;
  }

  /** Connects and gives the session that the engine opened for it. */
  async open(options?: ConnectionOptions): Promise<{ client: Connection; session: FakeSession }> {
    const client = await this.connect(options);
    return { client, session: this.engine.sessions.at(-1)! };
  }

  /** A client below mysql2, for what mysql2 cannot send or does not show. */
  async wire(options: Partial<WireTarget> = {}): Promise<WireClient> {
    const client = await WireClient.connect({
      host: '127.0.0.1',
      port: this.port,
      user: 'root',
      password: 'sécret',
      ...options,
    });
    this.clients.push(client);
    return client;
  }

  /** Ends the front alone: clients see what the server does to them. */
  async stop(): Promise<void> {
    await this.server?.close();
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.destroy();
    await this.stop();
  }
}

/** Waits until `done` holds; fails after two seconds. */
export async function eventually(done: () => boolean): Promise<void> {
  for (const end = Date.now() + 2000; !done();) {
    if (Date.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
