import { type LockMode } from '@mikro-orm/core';
import { MySqlNativeQueryBuilder, QueryType } from '@mikro-orm/sql';
import { MoUnsupportedError } from '../../errors/index.js';
import { isPessimistic } from './lock-rules.js';

/** MySQL's dialect with MatrixOne's `RETURNING`, and without the lock clauses that it does not honour. */
export class MatrixOneNativeQueryBuilder extends MySqlNativeQueryBuilder {
  override compile(): { sql: string; params: unknown[] } {
    if (this.options.returning && !this.canReturn()) this.clear('returning');
    return super.compile();
  }

  protected override addLockClause(): void {
    if (!isPessimistic(this.options.lockMode as LockMode | undefined)) return;
    // a limit of the statement itself, or of the sub-query that pages a joined one
    if (this.parts.some((part) => /\blimit \?/i.test(part))) throw MoUnsupportedError.pessimisticLimit();
    super.addLockClause();
  }

  /** The server refuses RETURNING with IGNORE, ON DUPLICATE KEY UPDATE and joins; MikroORM then reads the row back. */
  private canReturn(): boolean {
    if (this.type === QueryType.INSERT) return !this.options.onConflict;
    return !this.options.joins?.length;
  }
}
