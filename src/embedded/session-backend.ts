/** MySQL protocol type of a column and how its values travel. */
export interface ColumnDefinition {
  readonly name: string;
  /** Original column, table and database, when the column comes straight from a table. */
  readonly orgName?: string;
  readonly table?: string;
  readonly database?: string;
  /** Protocol type number, e.g. 0x03 LONG. */
  readonly type: number;
  readonly flags: number;
  readonly decimals: number;
  /** Display length in bytes. */
  readonly length: number;
  /** 63 = binary, 33 = utf8 as MatrixOne reports text. */
  readonly charset: number;
}

/** A value as the engine hands it out; the protocol encodes it after the column's type. */
export type SqlValue = null | string | number | bigint | Buffer;

/** A value a client has bound to a parameter: to MatrixOne they are all texts. */
export type ParameterValue = null | string | Buffer;

/** One statement's answer. */
export type StatementOutcome =
  | {
      readonly kind: 'rows';
      readonly columns: readonly ColumnDefinition[];
      readonly rows: readonly (readonly SqlValue[])[];
      /** What a statement that also wrote counts for ROW_COUNT(). */
      readonly affectedRows?: number;
    }
  | { readonly kind: 'ok'; readonly affectedRows: number; readonly insertId: number | bigint };

/** An error as it goes over the wire. */
export class ServerError extends Error {
  constructor(
    readonly errno: number,
    message: string,
    readonly sqlState = 'HY000',
  ) {
    super(message);
    this.name = 'ServerError';
  }
}

/** A statement that the server prepared for a client. */
export interface PreparedHandle {
  readonly parameterCount: number;
  /** Columns of the result, empty for statements without one (clients read them again at execute). */
  readonly columns: readonly ColumnDefinition[];
  execute(params: readonly ParameterValue[]): Promise<StatementOutcome>;
  close(): void;
}

/** One client connection's session in the engine. Calls are made one at a time, in order. */
export interface SessionBackend {
  readonly connectionId: number;
  /** Open transaction and autocommit, for the status bits of every OK and EOF packet. */
  readonly status: { readonly inTransaction: boolean; readonly autocommit: boolean };
  /**
   * Runs a text that may hold several statements (the server always runs them all, up to the first error).
   * Yields each statement's outcome as it is done; throws ServerError for the one that failed.
   */
  query(sql: string): AsyncIterable<StatementOutcome>;
  prepare(sql: string): Promise<PreparedHandle>;
  useDatabase(name: string): Promise<void>;
  /** KILL QUERY from another session: ends what runs with 1105 `context canceled`. */
  cancel(): void;
  /** The socket is gone: roll back, free locks. */
  close(): void;
}

/** What a login asks for. */
export interface LoginRequest {
  /** As sent: `user`, `account:user`, `account#user`, `account:user:role`. */
  readonly user: string;
  readonly database: string;
  readonly remoteAddress: string;
  /** The id the client was told in the greeting; the session's `connectionId` must be this one. */
  readonly connectionId: number;
}

/** The engine behind the protocol front. */
export interface EngineBackend {
  /** For example `8.0.30-MatrixOne-v4.2.0-embedded`. */
  readonly version: string;
  /** The password to check, or a ServerError (unknown user) to send. */
  passwordOf(user: string): string;
  /** Opens a session after the password matched; throws ServerError 1049 for an unknown database. */
  openSession(login: LoginRequest, kill: () => void): SessionBackend;
  close(): Promise<void>;
}

/** What `startEmbeddedServer()` hands to the engine. */
export interface EngineOptions {
  /** The account administrator; default `root`. */
  readonly user: string;
  readonly password: string;
  /** The file to keep everything in; a temporary one, removed at close, when absent. */
  readonly dataFile?: string;
}

/** `src/embedded/engine/index.ts` exports `createEngine` of this type. */
export type CreateEngine = (options: EngineOptions) => EngineBackend;
