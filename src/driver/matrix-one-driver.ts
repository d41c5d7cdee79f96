import {
  type Configuration,
  type ConnectionType,
  type Constructor,
  type EntityData,
  type EntityManagerType,
  type EntityMetadata,
  type EntityName,
  type FindOneOptions,
  type FindOptions,
  type LoggingOptions,
  type MikroORM as CoreMikroORM,
  type ObjectQuery,
  type PopulateOptions,
  type Dictionary,
  QueryFlag,
  type Transaction,
} from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/mysql';
import { type AnyQueryBuilder, type SqlEntityManager } from '@mikro-orm/sql';
import { MoUnsupportedError } from '../errors/index.js';
import { type AmbientContext } from './ambient-context.js';
import { MatrixOneConnection } from './matrix-one-connection.js';
import { MatrixOneEntityManager } from './matrix-one-entity-manager.js';
import { MatrixOnePlatform } from './matrix-one-platform.js';
import { WritingDriver } from './writing-driver.js';
import { capitalColumns, withDeclaredCase } from './query/column-case.js';
import { isPessimistic, matchesOneRow } from './query/lock-rules.js';
import { MatrixOneQueryBuilder } from './query/query-builder.js';

/** MikroORM's driver for MatrixOne. */
export class MatrixOneDriver extends WritingDriver {
  declare [EntityManagerType]: MatrixOneEntityManager<this>;

  /** Set by the transaction layer: where EntityManagers find the transaction of the running method. */
  ambient: AmbientContext | undefined;

  /** Set by the transaction layer: who runs decorated methods of objects that hold this driver's EntityManager. */
  transactionManager: unknown;

  private readonly capitals = new WeakMap<object, readonly string[]>();

  constructor(config: Configuration) {
    super(config, new MatrixOnePlatform(), MatrixOneConnection, ['kysely', 'mysql2']);
  }

  override createEntityManager(useContext?: boolean): this[typeof EntityManagerType] {
    const EntityManager = this.config.get(
      'entityManager',
      MatrixOneEntityManager,
    ) as typeof MatrixOneEntityManager;
    return new EntityManager(this.config, this, this.metadata, useContext) as this[typeof EntityManagerType];
  }

  /** That of `@mikro-orm/mysql`, so that Nest can inject `MikroORM` and `EntityManager` imported from there. */
  override getORMClass(): Constructor<CoreMikroORM> {
    return MikroORM as unknown as Constructor<CoreMikroORM>;
  }

  override mapResult<T extends object>(
    result: EntityData<T>,
    meta: EntityMetadata<T>,
    populate?: PopulateOptions<T>[],
    qb?: AnyQueryBuilder<T>,
    map?: Dictionary,
  ): EntityData<T> | null {
    const named = result && withDeclaredCase(result as object, this.capitalsOf(meta as EntityMetadata));
    return super.mapResult(named as EntityData<T>, meta, populate, qb, map);
  }

  override async find<
    T extends object,
    P extends string = never,
    F extends string = never,
    E extends string = never,
  >(
    entityName: EntityName<T>,
    where: ObjectQuery<T>,
    options?: FindOptions<T, P, F, E>,
  ): Promise<EntityData<T>[]> {
    if (isPessimistic(options?.lockMode) && (options?.limit !== undefined || options?.offset !== undefined)) {
      throw MoUnsupportedError.pessimisticLimit();
    }
    return super.find(entityName, where, options);
  }

  /** Leaves out the LIMIT of a pessimistic read, with which the server returns stale rows. */
  override async findOne<
    T extends object,
    P extends string = never,
    F extends string = never,
    E extends string = never,
  >(
    entityName: EntityName<T>,
    where: ObjectQuery<T>,
    options?: FindOneOptions<T, P, F, E>,
  ): Promise<EntityData<T> | null> {
    if (!isPessimistic(options?.lockMode)) return super.findOne(entityName, where, options);
    if (!matchesOneRow(this.metadata.get<T>(entityName) as EntityMetadata, where))
      throw MoUnsupportedError.pessimisticLimit();
    const { limit: _limit, offset: _offset, ...rest } = { ...options } as FindOptions<T, P, F, E>;
    const flags = [...(rest.flags ?? []), QueryFlag.DISABLE_PAGINATE];
    const [row] = await this.find(entityName, where, { populate: [] as never, ...rest, flags });
    return row ?? null;
  }

  override createQueryBuilder<T extends object>(
    entityName: EntityName<T> | AnyQueryBuilder<T>,
    ctx?: Transaction,
    preferredConnectionType?: ConnectionType,
    convertCustomTypes?: boolean,
    loggerContext?: LoggingOptions,
    alias?: string,
    em?: SqlEntityManager,
  ): AnyQueryBuilder<T> {
    // with an EntityManager, the builder finds the type of connection by itself
    const type = em
      ? preferredConnectionType
      : this.resolveConnectionType({ ctx, connectionType: preferredConnectionType });
    const qb = new MatrixOneQueryBuilder(
      entityName,
      this.metadata,
      this,
      ctx,
      alias,
      type,
      em,
      loggerContext,
    ).typed<T>();
    if (!convertCustomTypes) qb.unsetFlag(QueryFlag.CONVERT_CUSTOM_TYPES);
    return qb;
  }

  private capitalsOf(meta: EntityMetadata): readonly string[] {
    const known = this.capitals.get(meta);
    if (known) return known;
    const columns = capitalColumns(meta);
    this.capitals.set(meta, columns);
    return columns;
  }
}
