import { MatrixOneError, type MatrixOneErrorDetails } from './matrix-one.error.js';

/** The server refused a native statement. Holds the statement's text, never its parameters. */
export class MoQueryError extends MatrixOneError {
  constructor(message: string, details: MatrixOneErrorDetails) {
    super('MO_QUERY_FAILED', message, details);
  }
}

/** A name that the server would cut, mangle, or could never drop again. Thrown before anything is sent. */
export class MoInvalidNameError extends MatrixOneError {
  constructor(what: string, reason: string) {
    super('MO_INVALID_NAME', `Invalid ${what}: ${reason}`);
  }
}

/** An argument that makes no sense for the call. Thrown before anything is sent. */
export class MoInvalidArgumentError extends MatrixOneError {
  constructor(message: string) {
    super('MO_INVALID_ARGUMENT', message);
  }
}

/** A snapshot, database, table or publication that should exist does not. */
export class MoNotFoundError extends MatrixOneError {
  constructor(what: string, name: string, cause?: unknown) {
    super('MO_NOT_FOUND', `There is no ${what} '${name}'.`, { cause });
  }
}

/** Something of that name exists, or a transaction in flight has reserved it. */
export class MoAlreadyExistsError extends MatrixOneError {
  constructor(what: string, name: string, cause?: unknown) {
    super('MO_ALREADY_EXISTS', `The ${what} '${name}' already exists.`, { cause });
  }

  static reserved(what: string, name: string, cause?: unknown): MoAlreadyExistsError {
    const error = new MoAlreadyExistsError(what, name, cause);
    error.message = `The ${what} name '${name}' is reserved by another transaction.`;
    return error;
  }

  static heldByFailed(what: string, name: string, id: string, cause?: unknown): MoAlreadyExistsError {
    const error = new MoAlreadyExistsError(what, name, cause);
    error.message =
      `The ${what} name '${name}' is held by deferred operation ${id}, which failed: ` +
      'try it again by DeferredOperationService.recover({ retryFailed: true }), or give it up by discard().';
    return error;
  }
}

/** The server keeps nothing from a point in time that was to be read at, or the point is in the future. */
export class MoPointUnavailableError extends MatrixOneError {
  constructor(point: string, cause?: unknown) {
    super('MO_POINT_UNAVAILABLE', `MatrixOne has nothing to read at ${point}.`, { cause });
  }
}

/** MatrixOne cannot do this, or does something else than it says; refused by name. */
export class MoUnsupportedError extends MatrixOneError {
  constructor(message: string, details: MatrixOneErrorDetails = {}) {
    super('MO_UNSUPPORTED', message, details);
  }

  static lockMode(mode: string): MoUnsupportedError {
    return new MoUnsupportedError(
      `MatrixOne has no ${mode}: use a plain FOR UPDATE, which waits up to lock_wait_timeout.`,
    );
  }

  static pessimisticLimit(): MoUnsupportedError {
    return new MoUnsupportedError(
      'SELECT … LIMIT … FOR UPDATE (or FOR SHARE) returns stale rows on MatrixOne: lock by a unique key without a limit.',
    );
  }
}
