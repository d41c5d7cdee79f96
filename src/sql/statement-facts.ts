/** What a statement is about. */
export type StatementKind =
  | 'select'
  | 'insert'
  | 'replace'
  | 'update'
  | 'delete'
  | 'merge'
  | 'load'
  | 'call'
  | 'ddl'
  | 'transaction-control'
  | 'set'
  | 'lock'
  | 'use'
  | 'prepare'
  | 'snapshot'
  | 'pitr'
  | 'restore'
  | 'clone'
  | 'branch'
  | 'show'
  | 'explain'
  | 'admin'
  | 'block'
  | 'other';

/** What MatrixOne does with a statement in an open transaction. */
export type InTransaction = 'allowed' | 'implicit-commit' | 'refused';

/** A statement that does something else than it says; refused everywhere. */
export type StatementTrap =
  | 'time-travel-write'
  | 'lock-with-limit'
  | 'lock-mode'
  | 'clone-if-not-exists'
  | 'clone-database-if-not-exists'
  | 'use-snapshot'
  | 'prepare-from-variable';

/** What can be said of one statement from its text alone. */
export interface StatementFacts {
  readonly kind: StatementKind;
  /** Upper-case words that name it, e.g. `SET`, `CREATE SNAPSHOT`, `SHOW STAGES`. */
  readonly keyword: string;
  /** It may change data or definitions. Unknown statements and CALL and EXECUTE may. */
  readonly writes: boolean;
  /** It changes something that no ROLLBACK undoes: a file, a sequence, the server's state. */
  readonly sideEffect?: 'outfile' | 'function';
  /** It takes row locks: FOR UPDATE, FOR SHARE, LOCK IN SHARE MODE. */
  readonly locks: boolean;
  /** The server can prepare it. */
  readonly preparable: boolean;
  readonly inTransaction: InTransaction;
  /** It changes the state of its connection, which a pooled connection would hand on to its next user. */
  readonly session: boolean;
  readonly trap?: StatementTrap;
}
