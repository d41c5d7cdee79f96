import { type RawAnswer, type StatementResult } from '../../../src/driver/session/index.js';
import { type DeferringTransaction } from '../../../src/transaction/deferred/index.js';
import {
  type DeferredContext,
  type DeferredOperationHandler,
  type DeferredResult,
} from '../../../src/transaction/deferred/deferred-operation-handler.js';
import { type DeferredOperation } from '../../../src/transaction/deferred/deferred-operation.js';
import { type MemoryJournal } from './memory-journal.js';
import { type CheckedOutConnection } from '../../../src/transaction/deferred/local-transaction.js';

/** A connection that writes down what is sent. */
export class FakeConnection implements CheckedOutConnection {
  readonly sent: string[] = [];

  constructor(private readonly journal?: MemoryJournal) {}

  send({ sql }: { readonly sql: string }): Promise<RawAnswer> {
    this.sent.push(sql);
    if (sql === 'begin') this.journal?.begin();
    if (sql === 'rollback') this.journal?.rollback();
    return Promise.resolve({ result: undefined, fields: undefined });
  }

  run<Row>(sql: string): Promise<StatementResult<Row>> {
    this.sent.push(sql);
    return Promise.resolve({ rows: [], columns: [], affectedRows: 0, insertId: 0, warningCount: 0 });
  }

  stream(): never {
    throw new Error('not used here');
  }
}

/** A transaction whose end the test brings about. */
export class FakeTransaction implements DeferringTransaction {
  readonly id: string = crypto.randomUUID();
  readonly label = 'SignupService.signUp';
  /** What was told of each operation, for tracing. */
  readonly reported: { readonly kind: string; readonly target: string; readonly state: string }[] = [];
  readonly #before: (() => unknown)[] = [];
  readonly #completed: ((outcome: 'committed' | 'rolled back' | 'unknown') => unknown)[] = [];
  readonly #tasks: Parameters<DeferringTransaction['onCommitted']>[0][] = [];
  readonly #connection = new FakeConnection();

  run = <Row>(sql: string): Promise<StatementResult<Row>> => this.#connection.run<Row>(sql);
  stream = (): never => this.#connection.stream();

  beforeCommit(hook: () => unknown): void {
    this.#before.push(hook);
  }
  afterCompletion(hook: (outcome: 'committed' | 'rolled back' | 'unknown') => unknown): void {
    this.#completed.push(hook);
  }
  onCommitted(task: Parameters<DeferringTransaction['onCommitted']>[0]): void {
    this.#tasks.push(task);
  }

  reportDeferred(report: (typeof this.reported)[number]): void {
    this.reported.push(report);
  }

  async commit(connection: FakeConnection = new FakeConnection()): Promise<void> {
    for (const hook of this.#before) await hook();
    for (const task of this.#tasks) await task(connection as never);
    await this.complete('committed');
  }
  async complete(outcome: 'committed' | 'rolled back' | 'unknown'): Promise<void> {
    for (const hook of this.#completed) await hook(outcome);
  }
}

/** A handler that does what the test says. */
export function handlerOf(
  kind: string,
  perform: (payload: unknown, context: DeferredContext) => unknown,
  atomic = false,
): DeferredOperationHandler {
  return {
    kind,
    atomic,
    perform: async (payload, context): Promise<DeferredResult> => ({
      value: await perform(payload, context),
    }),
  };
}

export function operation(
  overrides: Partial<DeferredOperation> & { readonly id: string },
): DeferredOperation {
  return {
    transaction: 'tx',
    label: 'Service.method',
    position: 0,
    kind: 'test',
    target: overrides.id,
    dependsOn: [],
    payload: {},
    ...overrides,
  };
}

/** As mysql2 gives it when the socket is gone. */
export function connectionLost(): Error {
  return Object.assign(new Error('Connection lost: The server closed the connection.'), {
    code: 'PROTOCOL_CONNECTION_LOST',
    fatal: true,
  });
}

export function serverError(errno: number, message: string): Error {
  return Object.assign(new Error(message), { errno, sqlState: 'HY000' });
}
