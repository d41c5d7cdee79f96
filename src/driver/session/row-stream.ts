import { type PoolConnection, type Query } from 'mysql2';

const HIGH_WATER_MARK = 256;

/**
 * A statement's rows, one by one, with backpressure on the socket. Somebody who needs the connection before the
 * consumer is through calls `makeRoom()`: the remaining rows are then buffered, so that nobody waits for ever.
 */
export class RowStream<Row> implements AsyncIterableIterator<Row> {
  /** Resolves, with the error if there was one, when the connection is free for the next statement. */
  readonly ended: Promise<unknown>;
  readonly #connection: PoolConnection;
  readonly #end: (error: unknown) => void;
  readonly #buffer: Row[] = [];
  #read = 0;
  #bounded = true;
  #paused = false;
  #abandoned = false;
  #finished = false;
  #failure: unknown;
  #wake: (() => void) | undefined;

  constructor(connection: PoolConnection, command: Query) {
    this.#connection = connection;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.ended = promise;
    this.#end = resolve;
    const fail = (error: unknown): void => this.fail(error);
    command.once('end', () => this.#finish(undefined));
    command.once('error', fail);
    // mysql2 tells the connection, not a command without a callback, that the socket is gone
    connection.once('error', fail);
    void promise.then(() => connection.off('error', fail));
    command.on('result', (row) => this.#push(row as Row));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Row, undefined>> {
    for (;;) {
      if (this.#read < this.#buffer.length) return { done: false, value: this.#take() };
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#finished || this.#abandoned) return { done: true, value: undefined };
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The consumer stopped early: what is still on its way is read and dropped. */
  async return(): Promise<IteratorResult<Row, undefined>> {
    this.#abandoned = true;
    this.#buffer.length = 0;
    this.makeRoom();
    await this.ended;
    return { done: true, value: undefined };
  }

  /** Ends the stream with an error, once its rows that have come are read. */
  fail(error: unknown): void {
    this.#finish(error ?? new Error('The stream was broken off.'));
  }

  makeRoom(): void {
    this.#bounded = false;
    this.#resume();
  }

  #push(row: Row): void {
    if (this.#abandoned) return;
    this.#buffer.push(row);
    if (this.#bounded && !this.#paused && this.#buffer.length - this.#read >= HIGH_WATER_MARK) {
      this.#paused = true;
      this.#connection.pause();
    }
    this.#wake?.();
  }

  #take(): Row {
    const row = this.#buffer[this.#read++] as Row;
    if (this.#read === this.#buffer.length) {
      this.#buffer.length = 0;
      this.#read = 0;
      this.#resume();
    }
    return row;
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#connection.resume();
  }

  #finish(error: unknown): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#failure = error;
    this.#wake?.();
    this.#end(error);
  }
}
