import { createEngine } from '../../../src/embedded/engine/index.js';
import {
  type EngineBackend,
  type SessionBackend,
  type SqlValue,
  type StatementOutcome,
} from '../../../src/embedded/session-backend.js';

/** A session of the engine, without a wire between. */
export class TestSession {
  constructor(readonly backend: SessionBackend) {}

  async run(sql: string): Promise<StatementOutcome> {
    let last: StatementOutcome = { kind: 'ok', affectedRows: 0, insertId: 0 };
    for await (const outcome of this.backend.query(sql)) last = outcome;
    return last;
  }

  /** The rows of a query. */
  async rows(sql: string): Promise<readonly (readonly SqlValue[])[]> {
    const outcome = await this.run(sql);
    return outcome.kind === 'rows' ? outcome.rows : [];
  }

  /** The number of an error a statement ends with; 0 when it succeeds. */
  async errno(sql: string): Promise<number> {
    try {
      await this.run(sql);
      return 0;
    } catch (error) {
      return (error as { errno: number }).errno;
    }
  }
}

/** An engine of its own for a test, with as many sessions as it wants. */
export class TestEngine {
  private readonly engine: EngineBackend = createEngine({ user: 'root', password: '' });
  private connections = 0;

  session(database = ''): TestSession {
    const connectionId = ++this.connections;
    return new TestSession(
      this.engine.openSession(
        { user: 'root', database, remoteAddress: 'test', connectionId },
        () => undefined,
      ),
    );
  }

  close(): Promise<void> {
    return this.engine.close();
  }
}
