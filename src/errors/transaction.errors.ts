import { MatrixOneError } from './matrix-one.error.js';
import { serverDetails } from './server-details.js';

/** A propagation rule was broken: MANDATORY without a transaction, NEVER within one, a stricter joined option. */
export class MoPropagationError extends MatrixOneError {
  static transactionRequired(method: string): MoPropagationError {
    return new MoPropagationError(
      'MO_TRANSACTION_REQUIRED',
      `${method} has propagation MANDATORY, but no transaction is active.`,
    );
  }

  static nothingToPublishIn(event: string): MoPropagationError {
    return new MoPropagationError(
      'MO_TRANSACTION_REQUIRED',
      `${event} was published, but no transaction is active: no listener would ever hear of it.`,
    );
  }

  static transactionForbidden(method: string): MoPropagationError {
    return new MoPropagationError(
      'MO_TRANSACTION_FORBIDDEN',
      `${method} has propagation NEVER, but a transaction is active.`,
    );
  }

  static optionMismatch(method: string, option: string, advice: string): MoPropagationError {
    return new MoPropagationError(
      'MO_JOINED_OPTION_MISMATCH',
      `${method} joins a running transaction and cannot change its '${option}': ${advice}`,
    );
  }
}

/** MatrixOne has no working savepoints, so NESTED cannot be honoured. */
export class MoNestedNotSupportedError extends MatrixOneError {
  constructor(method: string) {
    super(
      'MO_NESTED_NOT_SUPPORTED',
      `${method} has propagation NESTED, but MatrixOne ignores SAVEPOINT and cannot roll back to one. ` +
        'Use REQUIRED (one unit) or REQUIRES_NEW (an independent one).',
    );
  }
}

/** MatrixOne always runs READ COMMITTED; another level would be accepted and ignored. */
export class MoIsolationNotSupportedError extends MatrixOneError {
  constructor(level: string) {
    super(
      'MO_ISOLATION_NOT_SUPPORTED',
      `MatrixOne runs READ COMMITTED whatever is asked for; '${level}' cannot be had. ` +
        'Use a pessimistic lock or a version column where you need more.',
    );
  }
}

/** The decorated method returned something that outlives its transaction (an Observable, a stream, an iterator) or nothing awaitable. */
export class MoUnsupportedReturnError extends MatrixOneError {
  constructor(method: string, returned: string) {
    super(
      'MO_UNSUPPORTED_RETURN',
      `${method} returned ${returned}. A transactional method must return a promise that settles when its work is done.`,
    );
  }
}

/** A decorated method runs on an object that belongs to no MatrixOneModule. */
export class MoNoTransactionManagerError extends MatrixOneError {
  constructor(method: string) {
    super(
      'MO_NO_TRANSACTION_MANAGER',
      `${method} is @MoTransactional(), but its object was not made by Nest and holds no EntityManager, MatrixOneClient or ` +
        'MoTransactionManager to take the transaction from. Let Nest make it, or call MoTransactionManager.run().',
    );
  }
}

/** A statement came after COMMIT or ROLLBACK of its transaction was sent; it was not sent. */
export class MoTransactionClosedError extends MatrixOneError {
  constructor(transaction: string, state: string, sql?: string) {
    super(
      'MO_TRANSACTION_CLOSED',
      `The transaction of ${transaction} is ${state}: this statement came too late and was not sent. Is an await missing?`,
      { sql },
    );
  }
}

/** The server ended the transaction on its own; nothing more of it is sent and nothing of it is committed by us. */
export class MoTransactionLostError extends MatrixOneError {
  constructor(transaction: string, reason: string, cause?: unknown, sql?: string) {
    super('MO_TRANSACTION_LOST', `The transaction of ${transaction} is gone: ${reason}`, { cause, sql });
  }
}

/** The connection broke while COMMIT was in flight: committed or not, nobody here can know. Verify before repeating. */
export class MoCommitUnknownError extends MatrixOneError {
  constructor(transaction: string, cause: unknown) {
    super(
      'MO_COMMIT_UNKNOWN',
      `The outcome of the COMMIT of ${transaction} is unknown: the connection failed before the server's answer. It was not repeated.`,
      { cause, ...serverDetails(cause) },
    );
  }
}

/** The transaction was marked rollback-only, so its commit became a rollback. `cause` is the first reason. */
export class MoUnexpectedRollbackError extends MatrixOneError {
  constructor(transaction: string, cause?: unknown) {
    super(
      'MO_UNEXPECTED_ROLLBACK',
      `The transaction of ${transaction} was rolled back because it had been marked rollback-only.`,
      { cause },
    );
  }
}

/** The transaction ran past its `timeout` and was rolled back. */
export class MoTransactionTimeoutError extends MatrixOneError {
  constructor(transaction: string, timeout: number, cause?: unknown) {
    super('MO_TRANSACTION_TIMEOUT', `The transaction of ${transaction} ran longer than ${timeout} ms.`, {
      cause,
    });
  }
}

/** A write in a `readOnly` transaction, or at a past point in time; it was not sent. */
export class MoReadOnlyError extends MatrixOneError {
  constructor(where: string, what: string, sql?: string) {
    super('MO_READ_ONLY', `${where} is read-only: ${what} was not sent.`, { sql });
  }
}

/** MatrixOne would silently commit (or roll back) the transaction at this statement; it was not sent. */
export class MoImplicitCommitError extends MatrixOneError {
  constructor(statement: string, sql?: string) {
    super(
      'MO_IMPLICIT_COMMIT',
      `${statement} would end the open transaction behind your back on MatrixOne; it was not sent.`,
      { sql },
    );
  }
}

/** MatrixOne refuses this statement in an open transaction; it was not sent. */
export class MoNotAllowedInTransactionError extends MatrixOneError {
  constructor(statement: string, advice?: string, sql?: string) {
    super(
      'MO_NOT_ALLOWED_IN_TRANSACTION',
      `${statement} cannot run inside a transaction on MatrixOne; it was not sent.${advice ? ` ${advice}` : ''}`,
      { sql },
    );
  }
}
