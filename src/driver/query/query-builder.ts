import { type EntityMetadata } from '@mikro-orm/core';
import {
  QueryBuilder,
  type AnyQueryBuilder,
  type NativeQueryBuilder,
  type SqlEntityManager,
} from '@mikro-orm/sql';
import { toTimeTravelPoint, type ReadPoint, type TimeTravelPoint } from '../../sql/index.js';
import { isReturnable } from './generated-values.js';
import { type MatrixOneNativeQueryBuilder } from './native-query-builder.js';
import { type RankMode } from './rank-mode.js';

/** What is touched of MikroORM's builder. Its full type, as a base class, keeps the compiler busy for half a minute. */
interface PlainBuilder {
  em?: { atPoint(point: TimeTravelPoint): SqlEntityManager } | SqlEntityManager;
  context?: unknown;
  getNativeQuery(processVirtualEntity?: boolean): NativeQueryBuilder;
  clone(reset?: boolean | string[], preserve?: string[]): PlainBuilder;
  processReturningStatement(
    native: NativeQueryBuilder,
    meta?: EntityMetadata,
    data?: object,
    asked?: readonly unknown[],
  ): void;
}

const Base = QueryBuilder as unknown as new (...args: unknown[]) => PlainBuilder;

/** MikroORM's query builder with `at()`. What it adds is kept in plain fields, which `clone()` hands on. */
export class MatrixOneQueryBuilder extends Base {
  private point: TimeTravelPoint | undefined;
  private rankMode: RankMode | undefined;

  at(point: ReadPoint): this {
    this.point = toTimeTravelPoint(point);
    if (this.em && 'atPoint' in this.em) {
      const past = this.em.atPoint(this.point);
      this.em = past;
      // also what the ORM reads by and by for its entities goes to that point
      this.context = past.getTransactionContext();
    }
    return this;
  }

  rank(mode: RankMode): this {
    this.rankMode = mode;
    return this;
  }

  override getNativeQuery(processVirtualEntity?: boolean): MatrixOneNativeQueryBuilder {
    const native = super.getNativeQuery(processVirtualEntity) as MatrixOneNativeQueryBuilder;
    return native.at(this.point).rank(this.rankMode);
  }

  override clone(reset?: boolean | string[], preserve?: string[]): this {
    // MikroORM clones to its own class
    const copy = Object.setPrototypeOf(
      super.clone(reset, preserve),
      MatrixOneQueryBuilder.prototype,
    ) as MatrixOneQueryBuilder;
    copy.point = this.point;
    copy.rankMode = this.rankMode;
    return copy as this;
  }

  /** Of what is returned unasked, leaves out what the server cannot return. */
  override processReturningStatement(
    native: MatrixOneNativeQueryBuilder,
    meta?: EntityMetadata,
    data?: object,
    asked?: readonly unknown[],
  ): void {
    super.processReturningStatement(native, meta, data, asked);
    if (!meta || asked?.length) return;
    native.neverReturning(
      meta.props.filter((prop) => !isReturnable(prop)).flatMap((prop) => prop.fieldNames ?? []),
    );
  }

  /** The same builder by MikroORM's type. */
  typed<Entity extends object>(): AnyQueryBuilder<Entity> {
    return this as unknown as AnyQueryBuilder<Entity>;
  }
}
