import { type DatabaseConnection } from 'kysely';
import { createConnection, createPool, type Pool, type PoolConnection, type PoolOptions } from 'mysql2';
import { MatrixOneConnectionError } from '../../errors/index.js';
import { gateForPool } from '../../sql/index.js';
import { AcquireQueue } from './acquire-queue.js';
import { PooledConnection } from './pooled-connection.js';
import { type StatementObserver, StatementObservers } from './statement-observer.js';
import { type StatementOptions, type StatementResult, type StatementRunner } from './statement-runner.js';
import { UngatedConnection } from './ungated-connection.js';
import { sendWholePackets } from './whole-packets.js';

/** How the pool is made: mysql2's options and the bound of a checkout. */
export interface ConnectionPoolOptions {
  readonly mysql2: PoolOptions;
  /** Longest wait for a connection, in milliseconds. */
  readonly acquireTimeout: number;
  /** Called before each new physical connection, for rotating credentials. */
  readonly password?: () => string | Promise<string>;
  /** Called with each new physical connection before its first use, for settings of the session (`SET …`). */
  readonly onCreate?: (connection: DatabaseConnection) => Promise<void>;
  /** Called each time a connection is taken from the pool, before its statements. */
  readonly onReserve?: (connection: DatabaseConnection) => Promise<void>;
}

/** mysql2's default when no limit is set. */
const DEFAULT_SIZE = 10;

/** mysql2's pool with bounded, named checkouts and sockets that are really closed at the end. */
export class ConnectionPool implements StatementRunner {
  readonly #pool: Pool;
  readonly #options: ConnectionPoolOptions;
  readonly #queue: AcquireQueue;
  readonly #held = new Set<PooledConnection>();
  readonly #sockets = new Set<PoolConnection>();
  readonly #used = new WeakSet<PoolConnection>();
  readonly #connecting = new Set<Promise<unknown>>();
  readonly #observers = new StatementObservers();
  #closed = false;

  constructor(options: ConnectionPoolOptions) {
    this.#options = options;
    this.#pool = createPool({ ...options.mysql2, waitForConnections: true });
    this.#pool.on('connection', (raw) => {
      sendWholePackets(raw);
      this.#sockets.add(raw);
      raw.once('end', () => this.#sockets.delete(raw));
      // an idle connection that breaks leaves the pool by itself; without a listener it would end the process
      raw.on('error', () => this.#sockets.delete(raw));
    });
    const size = options.mysql2.connectionLimit || DEFAULT_SIZE;
    this.#queue = new AcquireQueue(size, options.acquireTimeout, () => [...this.#held].map((c) => c.holder));
  }

  /** Most connections at a time. */
  get size(): number {
    return this.#queue.size;
  }

  /** How Dates become text on its connections: 'local', 'Z' or an offset. */
  get timezone(): string {
    return this.#options.mysql2.timezone ?? 'local';
  }

  /** Checked-out connections and callers waiting for one. */
  get usage(): { readonly inUse: number; readonly waiting: number; readonly holders: readonly string[] } {
    return {
      inUse: this.#queue.taken,
      waiting: this.#queue.waiting,
      holders: [...this.#held].map((c) => c.holder),
    };
  }

  /** Tells `observer` of every statement before it is sent on any connection; the returned function ends that. */
  observe(observer: StatementObserver): () => void {
    return this.#observers.add(observer);
  }

  /** mysql2's own pool, for vendor APIs; what runs there is not guarded. */
  get native(): Pool {
    return this.#pool;
  }

  /** Checks a connection out. `holder` names the caller in a MoAcquireTimeoutError. */
  async acquire(holder = 'a statement outside a transaction'): Promise<PooledConnection> {
    await this.#queue.take();
    const raw = await this.#getConnection().catch((error: unknown) => {
      this.#queue.give();
      throw error;
    });
    const giveBack = (done: PooledConnection): void => {
      this.#held.delete(done);
      this.#queue.give();
    };
    const connection = new PooledConnection(raw, holder, this.#used.has(raw), giveBack, this.#observers);
    this.#held.add(connection);
    if (this.#closed) {
      connection.destroy();
      throw MatrixOneConnectionError.closed();
    }
    const { onCreate, onReserve } = this.#options;
    if (!connection.reused && onCreate) await this.#prepare(connection, onCreate);
    this.#used.add(raw);
    if (onReserve) await this.#prepare(connection, onReserve);
    return connection;
  }

  async use<T>(fn: (connection: PooledConnection) => Promise<T>, holder?: string): Promise<T> {
    const connection = await this.acquire(holder);
    try {
      return await fn(connection);
    } finally {
      connection.release();
    }
  }

  async run<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: StatementOptions,
  ): Promise<StatementResult<Row>> {
    gateForPool(sql);
    return this.use((connection) => connection.run<Row>(sql, params, options));
  }

  async *stream<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: StatementOptions,
  ): AsyncGenerator<Row> {
    gateForPool(sql);
    const connection = await this.acquire();
    try {
      yield* connection.stream<Row>(sql, params, options);
    } finally {
      connection.release();
    }
  }

  /** Ends the statement that runs on another connection. */
  killQuery(threadId: number): Promise<void> {
    return this.runBeside(`kill query ${Math.trunc(threadId)}`);
  }

  /** Runs statements on a short-lived connection outside the pool: for what must not wait, or changes its session. */
  async runBeside(...statements: readonly string[]): Promise<void> {
    const { connectionLimit: _limit, maxIdle: _idle, ...config } = this.#options.mysql2;
    const password = await this.#options.password?.();
    const control = createConnection({ ...config, ...(password === undefined ? {} : { password }) });
    try {
      for (const sql of statements)
        await new Promise<void>((resolve, reject) => {
          control.once('error', reject);
          control.query(sql, (error) => {
            control.off('error', reject);
            if (error) reject(error);
            else resolve();
          });
        });
    } finally {
      control.on('error', () => undefined);
      control.destroy();
    }
  }

  /** Refuses new checkouts and destroys every socket: MatrixOne ignores COM_QUIT and would keep the process alive. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.close();
    await Promise.allSettled(this.#connecting);
    for (const connection of [...this.#held]) connection.destroy();
    for (const raw of [...this.#sockets]) raw.destroy();
    await new Promise<void>((resolve) => this.#pool.end(() => resolve()));
  }

  async #prepare(
    connection: PooledConnection,
    hook: (connection: DatabaseConnection) => Promise<void>,
  ): Promise<void> {
    try {
      await hook(new UngatedConnection(connection, this));
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  #getConnection(): Promise<PoolConnection> {
    const connecting = this.#rotatePassword().then(
      () =>
        new Promise<PoolConnection>((resolve, reject) => {
          this.#pool.getConnection((error, raw) => (error ? reject(error) : resolve(raw)));
        }),
    );
    this.#connecting.add(connecting);
    const settled = (): boolean => this.#connecting.delete(connecting);
    connecting.then(settled, settled);
    return connecting;
  }

  async #rotatePassword(): Promise<void> {
    if (!this.#options.password) return;
    const password = await this.#options.password();
    const { config } = this.#pool as unknown as { config: { connectionConfig: { password?: string } } };
    config.connectionConfig.password = password;
  }
}
