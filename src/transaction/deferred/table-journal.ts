import { errnoOf, type StatementRunner } from '../../driver/session/index.js';
import { MoAlreadyExistsError } from '../../errors/index.js';
import { timeTravelHint } from '../../sql/index.js';
import { type DeferredJournal } from './deferred-journal.js';
import {
  type DeferredOperation,
  type DeferredOperationRecord,
  type DeferredOperationState,
} from './deferred-operation.js';
import { describeFailure } from './failure-text.js';
import { type JournalTable } from './journal-table.js';

const DUPLICATE_KEY = 1062;
/** What the server says of a table, or a database, before it was made: unknown, or none selected. */
const NOT_THERE_YET: ReadonlySet<number> = new Set([1046, 1049, 1064, 1146]);
/** A row by its reservation and, as a later transaction may reserve the same name again, its id. */
const THIS_ROW = 'kind = ? AND target = ? AND id = ?';
/** As a rule the server's clock decides about leases, whatever the time zones of the sessions. */
const NOW = 'unix_timestamp()';

/** The journal in a table of the database: a transactional outbox. */
export class TableJournal implements DeferredJournal {
  readonly durable = true;
  readonly #table: JournalTable;
  readonly #leaseSeconds: number;

  constructor(table: JournalTable, leaseMs: number) {
    this.#table = table;
    this.#leaseSeconds = Math.max(1, Math.ceil(leaseMs / 1000));
  }

  async reserve(
    transaction: StatementRunner,
    operation: DeferredOperation,
    owner: string,
    what: string,
  ): Promise<void> {
    await this.#table.ensure(transaction);
    const { id, transaction: of, label, position, kind, target, dependsOn, payload } = operation;
    const values = [kind, target, id, of, label.slice(0, 255), position, JSON.stringify(dependsOn)];
    try {
      await transaction.run(
        `INSERT INTO ${await this.#table.quoted()} (kind, target, id, transaction_id, label, position, depends_on, payload,
 state, attempts, owner, lease_until, created_at)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, ?, ${this.#lease()}, ${NOW})`,
        [...values, JSON.stringify(payload), owner],
        { prepared: true },
      );
    } catch (error) {
      if (errnoOf(error) === DUPLICATE_KEY) throw await this.#taken(transaction, operation, what, error);
      throw error;
    }
  }

  async withdraw(transaction: StatementRunner, operation: DeferredOperation): Promise<void> {
    await transaction.run(`DELETE FROM ${await this.#table.quoted()} WHERE ${THIS_ROW}`, keyOf(operation), {
      prepared: true,
    });
  }

  async renew(runner: StatementRunner, owner: string): Promise<void> {
    await runner.run(
      `UPDATE ${await this.#table.quoted()} SET lease_until = ${this.#lease()} WHERE owner = ?`,
      [owner],
      { prepared: true },
    );
  }

  async start(
    runner: StatementRunner,
    operations: readonly DeferredOperation[],
    owner: string,
  ): Promise<ReadonlySet<string>> {
    const table = await this.#table.quoted();
    const { affectedRows } = await runner.run(
      `UPDATE ${table} SET state = 'running', attempts = attempts + 1, lease_until = ${this.#lease()} WHERE owner = ?`,
      [owner],
      { prepared: true },
    );
    if (affectedRows === operations.length) return new Set(operations.map((o) => o.id));
    const { rows } = await runner.run<{ id: string }>(`SELECT id FROM ${table} WHERE owner = ?`, [owner], {
      prepared: true,
    });
    return new Set(rows.map((row) => row.id));
  }

  async finish(runner: StatementRunner, operation: DeferredOperation, owner: string): Promise<boolean> {
    const { affectedRows } = await runner.run(
      `DELETE FROM ${await this.#table.quoted()} WHERE ${THIS_ROW} AND owner = ?`,
      [...keyOf(operation), owner],
      { prepared: true },
    );
    return affectedRows === 1;
  }

  async fail(
    runner: StatementRunner,
    operation: DeferredOperation,
    owner: string,
    error: unknown,
  ): Promise<boolean> {
    return this.#leave(runner, operation, owner, 'failed', error);
  }

  async postpone(
    runner: StatementRunner,
    operation: DeferredOperation,
    owner: string,
    error: unknown,
  ): Promise<boolean> {
    return this.#leave(runner, operation, owner, 'pending', error);
  }

  async abandon(runner: StatementRunner, owner: string, error: unknown): Promise<void> {
    await runner.run(
      `UPDATE ${await this.#table.quoted()} SET state = 'pending', error = ?, lease_until = 0 WHERE owner = ? AND state <> 'failed'`,
      [describeFailure(error), owner],
      { prepared: true },
    );
  }

  async claim(runner: StatementRunner, record: DeferredOperationRecord, owner: string): Promise<boolean> {
    const { affectedRows } = await runner.run(
      `UPDATE ${await this.#table.quoted()} SET state = 'running', attempts = attempts + 1, owner = ?, lease_until = ${this.#lease()}
 WHERE ${THIS_ROW} AND owner = ? AND lease_until < ${NOW}`,
      [owner, ...keyOf(record), record.owner],
      { prepared: true },
    );
    return affectedRows === 1;
  }

  async list(runner: StatementRunner): Promise<readonly DeferredOperationRecord[]> {
    if (!(await this.#table.exists(runner))) return [];
    const { rows } = await runner.run<JournalRow>(
      `SELECT kind, target, id, transaction_id, label, position, depends_on, payload, state, attempts, owner, error,
 cast(created_at AS char) AS created_at, CASE WHEN lease_until < ${NOW} THEN 1 ELSE 0 END AS lease_expired
 FROM ${await this.#table.quoted()} ORDER BY created_at, transaction_id, position`,
    );
    return byTransaction(rows.map(toRecord));
  }

  async discard(runner: StatementRunner, id: string): Promise<boolean> {
    if (!(await this.#table.exists(runner))) return false;
    const { affectedRows } = await runner.run(
      `DELETE FROM ${await this.#table.quoted()} WHERE id = ? AND state = 'failed'`,
      [id],
      { prepared: true },
    );
    return affectedRows === 1;
  }

  async committedAt(
    runner: StatementRunner,
    operation: DeferredOperation,
    timestamp: bigint,
  ): Promise<boolean> {
    // the row was committed with its transaction: where the row is visible, so is all the transaction wrote
    try {
      const { rows } = await runner.run(
        `SELECT 1 AS found FROM ${await this.#table.quoted()} ${timeTravelHint({ physical: timestamp })} WHERE ${THIS_ROW}`,
        keyOf(operation),
      );
      return rows.length > 0;
    } catch (error) {
      // the table itself is younger
      if (NOT_THERE_YET.has(errnoOf(error) ?? 0)) return false;
      throw error;
    }
  }

  async #leave(
    runner: StatementRunner,
    operation: DeferredOperation,
    owner: string,
    state: DeferredOperationState,
    error: unknown,
  ): Promise<boolean> {
    const { affectedRows } = await runner.run(
      `UPDATE ${await this.#table.quoted()} SET state = ?, error = ?, lease_until = 0 WHERE ${THIS_ROW} AND owner = ?`,
      [state, describeFailure(error), ...keyOf(operation), owner],
      { prepared: true },
    );
    return affectedRows === 1;
  }

  async #taken(
    transaction: StatementRunner,
    operation: DeferredOperation,
    what: string,
    cause: unknown,
  ): Promise<MoAlreadyExistsError> {
    const { rows } = await transaction.run<{ id: string; state: string }>(
      `SELECT id, state FROM ${await this.#table.quoted()} WHERE kind = ? AND target = ?`,
      [operation.kind, operation.target],
      { prepared: true },
    );
    const row = rows[0];
    return row?.state === 'failed'
      ? MoAlreadyExistsError.heldByFailed(what, operation.target, row.id, cause)
      : MoAlreadyExistsError.reserved(what, operation.target, cause);
  }

  #lease(): string {
    return `${NOW} + ${this.#leaseSeconds}`;
  }
}

interface JournalRow {
  readonly kind: string;
  readonly target: string;
  readonly id: string;
  readonly transaction_id: string;
  readonly label: string;
  readonly position: number;
  readonly depends_on: string;
  readonly payload: string;
  readonly state: DeferredOperationState;
  readonly attempts: number;
  readonly owner: string;
  readonly error: string | null;
  readonly created_at: string;
  readonly lease_expired: number;
}

function keyOf(operation: DeferredOperation): readonly string[] {
  return [operation.kind, operation.target, operation.id];
}

function toRecord(row: JournalRow): DeferredOperationRecord {
  return {
    id: row.id,
    transaction: row.transaction_id,
    label: row.label,
    position: Number(row.position),
    kind: row.kind,
    target: row.target,
    dependsOn: JSON.parse(row.depends_on) as readonly string[],
    payload: JSON.parse(row.payload) as unknown,
    state: row.state,
    attempts: Number(row.attempts),
    error: row.error ?? undefined,
    owner: row.owner,
    leaseExpired: Number(row.lease_expired) === 1,
    createdAt: new Date(Number(row.created_at) * 1000),
  };
}

/** Rows of one transaction together, whatever the second in which each was written. */
function byTransaction(records: readonly DeferredOperationRecord[]): readonly DeferredOperationRecord[] {
  return [...Map.groupBy(records, (r) => r.transaction).values()].flatMap((group) =>
    group.toSorted((a, b) => a.position - b.position),
  );
}
