import { type SqlSession, type StatementOptions, type StatementResult } from '../../../src/driver/index.js';

export interface SentStatement {
  readonly sql: string;
  readonly params?: readonly unknown[];
  readonly options?: StatementOptions;
}

type Answer = Partial<StatementResult> | Error;

const EMPTY: StatementResult = { rows: [], columns: [], affectedRows: 0, insertId: 0, warningCount: 0 };

/** A runner that notes what is sent and gives the next of the prepared answers. */
export class FakeRunner {
  readonly sent: SentStatement[] = [];
  readonly timezone = 'Z';
  rollbackOnly: unknown;

  constructor(private readonly answers: Answer[] = []) {}

  async run(sql: string, params?: readonly unknown[], options?: StatementOptions): Promise<StatementResult> {
    this.sent.push({ sql, params, options });
    const answer = this.answers.shift() ?? {};
    if (answer instanceof Error) throw answer;
    return { ...EMPTY, ...answer };
  }

  async *stream(
    sql: string,
    params?: readonly unknown[],
    options?: StatementOptions,
  ): AsyncGenerator<unknown> {
    const { rows } = await this.run(sql, params, options);
    yield* rows;
  }

  setRollbackOnly(cause: unknown): void {
    this.rollbackOnly = cause;
  }
}

export function fakeSession(pool: FakeRunner, current?: FakeRunner): SqlSession {
  return { pool, current: () => current } as unknown as SqlSession;
}

/** An error as mysql2 makes it from the server's ERR packet, the statement with its values included. */
export function serverError(errno: number, message: string, code = 'ER_X'): Error {
  return Object.assign(new Error(message), {
    errno,
    code,
    sqlState: 'HY000',
    sqlMessage: message,
    sql: 'with secret values',
  });
}
