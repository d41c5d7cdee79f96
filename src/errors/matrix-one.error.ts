/** What every error of this library carries beside its message. */
export interface MatrixOneErrorDetails {
  /** The server's error number, when the server answered. */
  readonly errno?: number;
  /** The server's SQLSTATE, when the server answered. */
  readonly sqlState?: string;
  /** The statement's text with placeholders, never with parameter values. */
  readonly sql?: string;
  /** What caused it. */
  readonly cause?: unknown;
}

/** Base of all errors of this library. `code` is stable across versions; match on it or on the class. */
export class MatrixOneError extends Error {
  readonly code: string;
  declare readonly errno?: number;
  declare readonly sqlState?: string;
  declare readonly sql?: string;

  constructor(code: string, message: string, details: MatrixOneErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    if (details.errno !== undefined) this.errno = details.errno;
    if (details.sqlState !== undefined) this.sqlState = details.sqlState;
    if (details.sql !== undefined) this.sql = details.sql;
  }
}
