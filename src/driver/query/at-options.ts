import { type AnyEntity } from '@mikro-orm/core';
import { type ReadPoint } from '../../sql/index.js';

/** What the declarations below add to the options of MikroORM's reading methods. */
export interface AtOption {
  /**
   * Reads the tables as they were at a snapshot (its name), a time, or a server timestamp in nanoseconds. The entities belong to an
   * EntityManager of their own, which can save nothing; what they load later is read at the same point.
   */
  at?: ReadPoint;
}

/* eslint-disable @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type -- a declaration merges only with the same type parameters */
declare module '@mikro-orm/core' {
  interface FindOptions<
    Entity,
    Hint extends string = never,
    Fields extends string = never,
    Excludes extends string = never,
  > extends AtOption {}
  interface CountOptions<T extends object, P extends string = never> extends AtOption {}
  interface CountByOptions<T extends object> extends AtOption {}
}

declare module '@mikro-orm/sql' {
  interface QueryBuilder<
    Entity extends object = AnyEntity,
    RootAlias extends string = never,
    Hint extends string = never,
    Context extends object = never,
    RawAliases extends string = never,
    Fields extends string = '*',
    CTEs extends Record<string, object> = {},
  > {
    /**
     * Reads the tables of this query as they were at a snapshot (its name), a time, or a server timestamp in nanoseconds, on MatrixOne's
     * driver; as a sub-query of another one, only its own. Entities belong to an EntityManager that can save nothing.
     */
    at(point: ReadPoint): this;
  }
}
