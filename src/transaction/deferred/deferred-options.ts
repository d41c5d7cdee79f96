/** Options of deferred operations (`deferred` of the module's options). */
export interface DeferredOptions {
  /** Keep each operation in a table until it is done, so that a crash loses none (default true). */
  readonly journal?: boolean;
  /** The table, plain or `database.table` (default `mo_deferred_operation` in the connection's database). */
  readonly table?: string;
  /**
   * How long, in milliseconds, an operation belongs to the process that runs it without a sign of life (default 60 000, kept in whole
   * seconds by the server's clock). It is renewed while the operation runs.
   */
  readonly leaseMs?: number;
  /** Every how many milliseconds a running application looks for operations that a crashed one left (default leaseMs, 0: never). */
  readonly recoverEvery?: number;
}

export const DEFAULT_JOURNAL_TABLE = 'mo_deferred_operation';
export const DEFAULT_LEASE_MS = 60_000;
