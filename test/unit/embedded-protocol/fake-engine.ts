import {
  type ColumnDefinition,
  type EngineBackend,
  ServerError,
  type SessionBackend,
  type SqlValue,
  type StatementOutcome,
} from '../../../src/embedded/session-backend.js';

export const OK: StatementOutcome = { kind: 'ok', affectedRows: 0, insertId: 0 };

/** A column of the given wire type. */
export function column(name: string, type: number, charset = 63, flags = 0, length = 64): ColumnDefinition {
  return { name, type, flags, decimals: 0, length, charset };
}

/** An answer with one row. */
export function oneRow(columns: readonly ColumnDefinition[], row: readonly SqlValue[]): StatementOutcome {
  return { kind: 'rows', columns, rows: [row] };
}

/** A session that answers from a table of statements and remembers what it was asked. */
export class FakeSession implements SessionBackend {
  private inTransaction = false;
  private autocommit = true;
  readonly executed: (readonly SqlValue[])[] = [];
  readonly log: string[] = [];
  private abort: ((error: Error) => void) | undefined;

  constructor(
    readonly connectionId: number,
    private readonly answers: ReadonlyMap<string, StatementOutcome | ServerError>,
    readonly kill: () => void,
  ) {}

  /** A new object each time: it is to be read when it is needed. */
  get status() {
    return { inTransaction: this.inTransaction, autocommit: this.autocommit };
  }

  async *query(sql: string): AsyncIterable<StatementOutcome> {
    for (const statement of sql.split(';').map((part) => part.trim())) {
      this.log.push(statement.length > 100 ? `${statement.length} characters` : statement);
      if (statement === 'begin' || statement === 'commit') this.inTransaction = statement === 'begin';
      if (statement === 'set autocommit = 0') this.autocommit = false;
      if (statement === 'hang') await this.hang();
      if (statement === 'tick') await new Promise((resolve) => setTimeout(resolve, 5));
      if (statement === 'crash') throw new TypeError('a bug');
      yield this.answer(statement);
    }
  }

  async prepare(sql: string) {
    this.log.push(`prepare ${sql}`);
    if (sql === 'bad') throw new ServerError(1064, 'SQL parser error: bad');
    const outcome = this.answer(sql);
    return {
      parameterCount: sql.split('?').length - 1,
      columns: outcome.kind === 'rows' ? outcome.columns : [],
      execute: async (params: readonly SqlValue[]) => {
        this.executed.push(params);
        return outcome;
      },
      close: () => this.log.push(`close ${sql}`),
    };
  }

  async useDatabase(name: string): Promise<void> {
    if (name === 'missing') throw new ServerError(1049, 'Unknown database missing');
    this.log.push(`use ${name}`);
  }

  cancel(): void {
    this.abort?.(new ServerError(1105, 'context canceled'));
  }

  close(): void {
    this.log.push('closed');
  }

  private answer(statement: string): StatementOutcome {
    const answer = this.answers.get(statement) ?? OK;
    if (answer instanceof Error) throw answer;
    return answer;
  }

  private hang(): Promise<never> {
    return new Promise((_, reject) => (this.abort = reject));
  }
}

/** An engine of fake sessions; `sessions` are in the order of their logins. */
export class FakeEngine implements EngineBackend {
  readonly version = '8.0.30-Fake';
  readonly sessions: FakeSession[] = [];
  readonly answers = new Map<string, StatementOutcome | ServerError>();

  passwordOf(user: string): string {
    if (user === 'empty') return '';
    if (user !== 'root') throw new ServerError(20101, `internal error: there is no user ${user}`);
    return 'sécret';
  }

  openSession(login: Parameters<EngineBackend['openSession']>[0], kill: () => void): FakeSession {
    if (login.database === 'missing') throw new ServerError(1049, 'Unknown database missing');
    const session = new FakeSession(login.connectionId, this.answers, kill);
    this.sessions.push(session);
    return session;
  }

  async close(): Promise<void> {}
}
