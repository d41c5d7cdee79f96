import { setImmediate as tick, setTimeout as delay } from 'node:timers/promises';

import { TestEngine, type TestSession } from '../../integration/embedded/engine-sessions.js';
import { ConnectionLost, WireClient, type WireTarget } from '../wire/index.js';
import { engineAnswer, errorAnswer, wireAnswer } from './answers.js';

/** A statement that was sent; `answer` is there as soon as it was answered. */
export interface Running {
  readonly who: number;
  readonly sql: string;
  answer?: string;
  readonly done: Promise<void>;
}

/** Sessions of one server, all in the same database. */
export interface ServerSessions {
  send(who: number, sql: string): Running;
  /** Waits until the statements are answered, or are sure to be waiting. */
  settle(running: readonly Running[], milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

const running = (who: number, sql: string, answer: Promise<string>): Running => {
  const state: { answer?: string } = {};
  const done = answer.then((text) => {
    state.answer = text;
  });
  return Object.assign(state, { who, sql, done });
};

/** Sessions of an engine of their own; what is not answered after a turn of the loop waits for a lock. */
export class EngineSessions implements ServerSessions {
  private readonly engine = new TestEngine();
  private readonly sessions: TestSession[] = [];

  static async open(count: number, setup: readonly string[], database = 'd'): Promise<EngineSessions> {
    const opened = new EngineSessions();
    const first = opened.engine.session();
    await first.run(`create database ${database}; use ${database}`);
    for (const sql of setup) await first.run(sql);
    for (let i = 0; i < count; i++) opened.sessions.push(opened.engine.session(database));
    return opened;
  }

  send(who: number, sql: string): Running {
    const session = this.sessions[who] as TestSession;
    const answer = session
      .run(sql)
      .then((outcome) => engineAnswer(outcome, session.backend.status.inTransaction), errorAnswer);
    return running(who, sql, answer);
  }

  async settle(): Promise<void> {
    for (let i = 0; i < 4; i++) await tick();
  }

  close(): Promise<void> {
    return this.engine.close();
  }
}

/** Sessions of a server behind a port, in a database that is dropped in the end. */
export class WireSessions implements ServerSessions {
  private constructor(
    private readonly database: string,
    private readonly admin: WireClient,
    private readonly clients: readonly WireClient[],
  ) {}

  static async open(
    target: WireTarget,
    database: string,
    count: number,
    setup: readonly string[],
  ): Promise<WireSessions> {
    const admin = await WireClient.connect(target);
    const use = `use ${database}`;
    for (const sql of [`create database ${database}`, use, ...setup]) await admin.query(sql);
    const clients = await Promise.all(
      Array.from({ length: count }, async () => {
        const client = await WireClient.connect(target);
        await client.query(use);
        return client;
      }),
    );
    return new WireSessions(database, admin, clients);
  }

  send(who: number, sql: string): Running {
    const client = this.clients[who] as WireClient;
    return running(
      who,
      sql,
      client
        .query(sql)
        .then(wireAnswer, (error: unknown) =>
          error instanceof ConnectionLost ? 'lost' : `broken ${String(error)}`,
        ),
    );
  }

  async settle(statements: readonly Running[], milliseconds: number): Promise<void> {
    const limit = new AbortController();
    await Promise.race([
      Promise.all(statements.map((s) => s.done)),
      delay(milliseconds, undefined, { signal: limit.signal }).catch(() => undefined),
    ]);
    limit.abort();
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.destroy();
    await this.admin.query(`drop database if exists ${this.database}`);
    this.admin.destroy();
  }
}
