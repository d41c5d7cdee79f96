import { type StatementRequest } from './raw-statement.js';

/** A statement about to be sent, as its text is: parameter values are not in it. */
export interface SentStatement {
  readonly sql: string;
  /** By the binary protocol. */
  readonly prepared: boolean;
  /** The server's id of the connection it goes to. */
  readonly threadId: number;
}

export type StatementObserver = (statement: SentStatement) => void;

/** Who wants to know of every statement of a pool. */
export class StatementObservers {
  readonly #observers = new Set<StatementObserver>();

  /** The returned function removes the observer. */
  add(observer: StatementObserver): () => void {
    this.#observers.add(observer);
    return () => this.#observers.delete(observer);
  }

  tell({ sql, options }: StatementRequest, threadId: number): void {
    if (this.#observers.size === 0) return;
    const statement = { sql, prepared: options?.prepared === true, threadId };
    for (const observer of this.#observers) observer(statement);
  }
}
