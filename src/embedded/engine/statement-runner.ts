import {
  administrativeInTransaction,
  notEmbedded,
  onlyCreateInTransaction,
  plannerLost,
  unclassifiedInTransaction,
} from '../engine-errors.js';
import { isRefusal } from '../doubts/index.js';
import { ServerError, type StatementOutcome } from '../session-backend.js';
import { type Statement } from '../statements/statement.js';
import { LockConflict } from '../transactions/lock-manager.js';
import { type Changed } from '../transactions/lock-waits.js';
import { type Transaction, type TransactionPoint } from '../transactions/transaction.js';
import { type Parameter } from '../translator/environment.js';
import { type EngineCore } from './engine-core.js';
import { PartlyDone } from './partly-done.js';
import { lockWaitOf, type SessionState } from './session-state.js';
import { type SessionActions, type StatementContext } from './statement-context.js';
import { StatementProgress } from './statement-progress.js';

const endsTransaction = (error: unknown): boolean =>
  error instanceof ServerError && (error.errno === 20701 || error.errno === 1205);

/** Why a statement may not run while a transaction is open. */
const refusals: Readonly<Partial<Record<Statement['inTransaction'], () => ServerError>>> = {
  unclassified: unclassifiedInTransaction,
  administrative: administrativeInTransaction,
  'only create': onlyCreateInTransaction,
};

/** Makes what one run of a statement works with. */
export type ContextOf = (
  transaction: Transaction | undefined,
  parameters: readonly Parameter[],
  progress: StatementProgress,
) => StatementContext;

/** Runs the statements of a session, one after another, in its transaction or in one of their own. */
export class StatementRunner {
  private waiting: Transaction | undefined;

  constructor(
    private readonly core: EngineCore,
    private readonly state: SessionState,
    private readonly actions: Pick<SessionActions, 'commit' | 'rollback'>,
    private readonly contextOf: ContextOf,
  ) {}

  /** Ends the statement if it waits for a lock. */
  cancel(): void {
    if (this.waiting) this.core.manager.waits.cancel(this.waiting);
  }

  async run(parsed: Statement, parameters: readonly Parameter[]): Promise<StatementOutcome> {
    if (this.state.transaction && parsed.inTransaction !== 'runs') {
      const refusal = refusals[parsed.inTransaction];
      if (refusal) throw refusal();
    }
    try {
      if (this.state.transaction && parsed.inTransaction === 'commits' && !parsed.endsTransactionOnError)
        this.actions.commit();
      const outcome = await this.runInTransaction(parsed, parameters);
      if (parsed.inTransaction === 'commits' && parsed.endsTransactionOnError) this.actions.commit();
      this.state.rowCount = BigInt(outcome.affectedRows ?? -1);
      return outcome;
    } catch (error) {
      this.state.rowCount = -1n;
      // what is refused here succeeds there, and commits
      if (parsed.endsTransactionOnError && isRefusal(error)) this.actions.commit();
      else if (parsed.endsTransactionOnError) this.actions.rollback();
      throw error;
    }
  }

  /** Runs a statement until no lock is in its way; synchronous between the lock check and the write. */
  private async runInTransaction(
    parsed: Statement,
    parameters: readonly Parameter[],
  ): Promise<StatementOutcome> {
    const own = this.transactionFor(parsed);
    const transaction = own ?? this.state.transaction;
    const point = transaction?.point();
    const progress = new StatementProgress();
    let deadline: number | undefined;
    for (;;) {
      try {
        this.checkText(parsed);
        const result = parsed.run(this.contextOf(transaction, parameters, progress));
        const outcome = result instanceof Promise ? await result : result;
        if (parsed.planner === 'renewed') this.state.text.renewPlanner();
        this.succeeded(transaction, own, point);
        return outcome;
      } catch (error) {
        // a statement of control, such as ROLLBACK TO, has set the point itself
        if (error instanceof PartlyDone) {
          if (own) this.core.manager.commit(own);
          else if (transaction && point) this.core.manager.rewind(transaction, point);
          throw error.reason;
        }
        if (transaction && point && parsed.needs !== 'none') this.core.manager.rewind(transaction, point);
        if (error instanceof LockConflict && transaction) {
          deadline ??= Date.now() + transaction.lockWaitSeconds * 1000;
          try {
            progress.again(await this.waitFor(transaction, error, deadline), error.ofRow);
          } catch (failure) {
            this.failed(own, failure);
            throw failure;
          }
          continue;
        }
        this.failed(own, error);
        throw error;
      }
    }
  }

  /** What an earlier statement of the same text has left behind for a statement that is planned. */
  private checkText({ planner }: Statement): void {
    const { text, facts } = this.state;
    if (planner !== 'needed') return;
    if (!text.hasPlanner) throw plannerLost();
    if (text.zone !== undefined && text.zone !== facts.zone)
      throw notEmbedded('a statement behind a change of time_zone in the same text');
  }

  /** Tells what the ones that were waited for have changed. */
  private async waitFor(
    transaction: Transaction,
    conflict: LockConflict,
    deadline: number,
  ): Promise<Changed> {
    this.waiting = transaction;
    try {
      return await this.core.manager.waits.wait(transaction, conflict, deadline);
    } finally {
      this.waiting = undefined;
    }
  }

  /** The transaction to run in when the session's own does not do: undefined means the session's. */
  private transactionFor(parsed: Statement): Transaction | undefined {
    const open = this.state.transaction;
    if (open && !(parsed.ownTransaction && !open.explicit)) return undefined;
    if (parsed.needs === 'none') return undefined;
    if (!this.state.autocommit && !open) {
      this.state.transaction = this.core.manager.begin(false, lockWaitOf(this.state));
      if (!parsed.ownTransaction) return undefined;
    }
    return parsed.needs === 'write' ? this.core.manager.begin(false, lockWaitOf(this.state)) : undefined;
  }

  private succeeded(
    transaction: Transaction | undefined,
    own: Transaction | undefined,
    point: TransactionPoint | undefined,
  ): void {
    if (own) this.core.manager.commit(own);
    else if (transaction && point && transaction.changes.length > point.changes)
      transaction.lastPoint = point;
  }

  private failed(own: Transaction | undefined, error: unknown): void {
    if (own) this.core.manager.rollback(own);
    if (endsTransaction(error)) this.actions.rollback();
  }
}
