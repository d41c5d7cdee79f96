import { type LockMode } from '@mikro-orm/core';
import { MySqlNativeQueryBuilder, QueryType } from '@mikro-orm/sql';
import { MoReadOnlyError, MoUnsupportedError } from '../../errors/index.js';
import { readAt, type TimeTravelPoint } from '../../sql/index.js';
import { isPessimistic } from './lock-rules.js';
import { rankClause, type RankMode } from './rank-mode.js';

/** MySQL's dialect with MatrixOne's `RETURNING`, time travel and `BY RANK`, and without the lock clauses that it does not honour. */
export class MatrixOneNativeQueryBuilder extends MySqlNativeQueryBuilder {
  private point: TimeTravelPoint | undefined;
  private rankMode: RankMode | undefined;

  /** Reads the tables as they were; only a SELECT can. */
  at(point: TimeTravelPoint | undefined): this {
    this.point = point;
    return this;
  }

  /** How an ORDER BY … LIMIT over a vector's distance uses the vector index. */
  rank(mode: RankMode | undefined): this {
    this.rankMode = mode;
    return this;
  }

  /** Leaves columns out of the RETURNING clause. */
  neverReturning(columns: readonly string[]): this {
    const left = this.options.returning?.filter((column) => !columns.includes(column as string));
    return left?.length ? this.returning(left) : this.clear('returning');
  }

  override compile(): { sql: string; params: unknown[] } {
    if (this.options.returning && !this.canReturn()) this.clear('returning');
    const { sql, params } = super.compile();
    return this.point ? { sql: this.inThePast(sql, this.point), params } : { sql, params };
  }

  protected override addLockClause(): void {
    if (this.rankMode && this.options.limit != null) this.parts.push(rankClause(this.rankMode));
    if (!isPessimistic(this.options.lockMode as LockMode | undefined)) return;
    // a limit of the statement itself, or of the sub-query that pages a joined one
    if (this.parts.some((part) => /\blimit \?/i.test(part))) throw MoUnsupportedError.pessimisticLimit();
    // also for reading: two that hold FOR SHARE and both write leave two rows with one primary key
    this.parts.push('for update');
  }

  private inThePast(sql: string, point: TimeTravelPoint): string {
    if (this.type === QueryType.SELECT || this.type === QueryType.COUNT) return readAt(sql, point);
    throw new MoReadOnlyError('A read at a point in time', String(this.type));
  }

  /** The server refuses RETURNING with IGNORE, ON DUPLICATE KEY UPDATE and joins; MikroORM then reads the row back. */
  private canReturn(): boolean {
    if (this.type === QueryType.INSERT) return !this.options.onConflict;
    return !this.options.joins?.length;
  }
}
