import { type ConnectionPool, type StatementRunner } from '../../driver/session/index.js';
import { MoInvalidArgumentError } from '../../errors/index.js';
import { parseQualifiedName, quoteQualified, storedName, type QualifiedName } from '../../sql/index.js';

/** Finds or makes the journal's table, and knows its quoted, qualified name. */
export class JournalTable {
  readonly #pool: Pick<ConnectionPool, 'run' | 'runBeside'>;
  readonly #name: QualifiedName;
  #resolved: Promise<Required<QualifiedName>> | undefined;
  #making: Promise<void> | undefined;
  #exists = false;

  /** `database` is the connection's own, used when `table` is a plain name; without it the server is asked. */
  constructor(pool: Pick<ConnectionPool, 'run' | 'runBeside'>, table: string, database?: string) {
    this.#pool = pool;
    this.#name = { database, ...parseQualifiedName(table) };
  }

  /** `` `database`.`table` ``. */
  async quoted(): Promise<string> {
    return quoteQualified(await this.#resolve());
  }

  /**
   * Makes the table if there is none: beside the transaction, as DDL of a transaction would go with its rollback, and beside the
   * pool, all of whose connections may be held by transactions that wait for the table.
   */
  async ensure(runner: StatementRunner): Promise<void> {
    if (this.#exists || (await this.exists(runner))) return;
    this.#making ??= this.#make().finally(() => (this.#making = undefined));
    try {
      await this.#making;
    } catch (error) {
      // another process may have made it at the same time
      if (!(await this.exists(runner))) throw error;
    }
    this.#exists = true;
  }

  /** Is the table there? Asked with `runner`, so that a transaction needs no second connection for it. */
  async exists(runner: StatementRunner): Promise<boolean> {
    const { database, table } = await this.#resolve();
    const { rows } = await runner.run(
      'SELECT 1 AS found FROM information_schema.tables WHERE table_schema = ? AND table_name = ?',
      [storedName(database), storedName(table)],
    );
    return (this.#exists = rows.length > 0);
  }

  async #make(): Promise<void> {
    await this.#pool.runBeside(definition(await this.quoted()));
  }

  #resolve(): Promise<Required<QualifiedName>> {
    const resolved = (this.#resolved ??= this.#ask());
    // a server that is not up yet must not spoil the name for good
    resolved.catch(() => (this.#resolved = undefined));
    return resolved;
  }

  async #ask(): Promise<Required<QualifiedName>> {
    const { database, table } = this.#name;
    if (database !== undefined) return { database, table };
    const { rows } = await this.#pool.run<{ db: string | null }>('SELECT database() AS db');
    const current = rows[0]?.db;
    if (current) return { database: current, table };
    throw new MoInvalidArgumentError(
      "The journal of deferred operations needs a database: connect with one, or set deferred.table to 'database.table'.",
    );
  }
}

function definition(quotedName: string): string {
  // (kind, target) is the reservation: a second transaction's insert of the same name waits for the first one's end.
  // `error` is no text: MatrixOne 4.2 refuses a prepared UPDATE that sets a text column of several rows to a parameter.
  return `CREATE TABLE IF NOT EXISTS ${quotedName} (
  kind varchar(64) NOT NULL,
  target varchar(512) NOT NULL,
  id varchar(36) NOT NULL,
  transaction_id varchar(36) NOT NULL,
  label varchar(255) NOT NULL,
  position int NOT NULL,
  depends_on text NOT NULL,
  payload text NOT NULL,
  state varchar(16) NOT NULL,
  attempts int NOT NULL,
  owner varchar(36) NOT NULL,
  lease_until bigint NOT NULL,
  error varchar(2000),
  created_at bigint NOT NULL,
  PRIMARY KEY (kind, target)
)`;
}
