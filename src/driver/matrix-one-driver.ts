import {
  isRaw,
  Utils,
  type Configuration,
  type Constructor,
  type EntityData,
  type EntityDictionary,
  type EntityManagerType,
  type EntityMetadata,
  type EntityName,
  type EntityProperty,
  type FindOneOptions,
  type FindOptions,
  type MikroORM as CoreMikroORM,
  type NativeInsertUpdateManyOptions,
  type NativeInsertUpdateOptions,
  type ObjectQuery,
  type Primary,
  type QueryResult,
  QueryFlag,
} from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/mysql';
import { AbstractSqlDriver } from '@mikro-orm/sql';
import { MoUnsupportedError } from '../errors/index.js';
import { type AmbientContext } from './ambient-context.js';
import { MatrixOneConnection } from './matrix-one-connection.js';
import { MatrixOneEntityManager } from './matrix-one-entity-manager.js';
import { MatrixOnePlatform } from './matrix-one-platform.js';
import { insertRuns } from './query/insert-runs.js';
import { isPessimistic, matchesOneRow } from './query/lock-rules.js';

type Row = Record<string, unknown>;

/** MikroORM's driver for MatrixOne. */
export class MatrixOneDriver extends AbstractSqlDriver<MatrixOneConnection, MatrixOnePlatform> {
  declare [EntityManagerType]: MatrixOneEntityManager<this>;

  /** Set by the transaction layer: where EntityManagers find the transaction of the running method. */
  ambient: AmbientContext | undefined;

  /** Set by the transaction layer: who runs decorated methods of objects that hold this driver's EntityManager. */
  transactionManager: unknown;

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

  /** As the base, but a generated id is found whatever its column is called. */
  override async nativeInsert<T extends object>(
    entityName: EntityName<T>,
    data: EntityDictionary<T>,
    options: NativeInsertUpdateOptions<T> = {},
  ): Promise<QueryResult<T>> {
    const meta = this.metadata.get<T>(entityName);
    const collections = this.extractManyToMany(meta, data);
    const result = await super.nativeInsert(entityName, data, options);
    const pk = this.primaryKeyOf(meta, data as Row, result.row ?? {});
    if (pk.length === 1) result.insertId = (pk[0] ?? result.insertId) as Primary<T>;
    await this.processManyToMany(meta, pk as Primary<T>[], collections, false, options);
    return result;
  }

  override async nativeInsertMany<T extends object>(
    entityName: EntityName<T>,
    data: EntityDictionary<T>[],
    options: NativeInsertUpdateManyOptions<T> = {},
    transform?: (sql: string) => string,
  ): Promise<QueryResult<T>> {
    const entityMeta = this.metadata.get<T>(entityName);
    const meta = entityMeta.inheritanceType === 'tpt' ? entityMeta : (entityMeta.root as EntityMetadata<T>);
    const collections =
      (options.processCollections ?? true) ? data.map((row) => this.extractManyToMany(meta, row)) : [];
    const candidates = generatedProperties(meta);
    const runs = insertRuns(
      data.map((row) => withoutBlanks(row as Row, candidates)),
      (row) =>
        candidates.filter((prop) => !(prop.name in row) || isRaw(row[prop.name])).map((prop) => prop.name),
    );
    const insert = async (ctx: NativeInsertUpdateManyOptions<T>['ctx']): Promise<QueryResult<T>> => {
      const rows: Row[] = [];
      let affectedRows = 0;
      for (const run of runs) {
        const part = { ...options, processCollections: false, ctx };
        const result = await super.nativeInsertMany(
          entityName,
          run.rows as EntityDictionary<T>[],
          part,
          transform,
        );
        affectedRows += result.affectedRows;
        rows.push(...returnedRows(result, run.rows.length, run.generated.size > 0));
      }
      const pks = data.map((row, i) => this.primaryKeyOf(meta, row as Row, rows[i] as Row));
      for (let i = 0; i < collections.length; i++) {
        await this.processManyToMany(meta, pks[i] as Primary<T>[], collections[i] as EntityData<T>, false, {
          ...options,
          ctx,
        });
      }
      const insertedIds = pks.map((pk) => (pk.length > 1 ? pk : pk[0])) as Primary<T>[];
      return { affectedRows, insertId: insertedIds[0] as Primary<T>, row: rows[0], rows, insertedIds };
    };
    // one call is one unit, as the one statement is on other servers
    if (runs.length > 1 && !options.ctx) return this.connection.transactional(insert);
    return insert(options.ctx);
  }

  /** The inserted row's primary key in database form, from what was given or else from what was returned. */
  private primaryKeyOf<T extends object>(meta: EntityMetadata<T>, data: Row, returned: Row): unknown[] {
    if (meta.compositePK) {
      const full = { ...data };
      for (const prop of meta.getPrimaryProps()) full[prop.name] ??= returned[prop.fieldNames[0] as string];
      return Utils.getOrderedPrimaryKeys(full as never, meta, this.platform) as unknown[];
    }
    const prop = meta.getPrimaryProp() as EntityProperty;
    return [data[prop.name] ?? returned[prop.fieldNames[0] as string]];
  }
}

/** The properties whose value the server may generate. */
function generatedProperties<T extends object>(meta: EntityMetadata<T>): EntityProperty[] {
  const props = meta.inheritanceType === 'tpt' && meta.ownProps ? meta.ownProps : meta.props;
  return (props as EntityProperty[]).filter(
    (prop) => (prop.persist !== false && prop.defaultRaw) || prop.autoincrement || prop.generated,
  );
}

/** Drops what stands for "not given", so that the row counts as one whose value the server generates. */
function withoutBlanks(row: Row, candidates: readonly EntityProperty[]): Row {
  const blanks = candidates.filter(
    ({ name, autoincrement }) =>
      name in row && (row[name] === undefined || (row[name] === null && autoincrement)),
  );
  if (blanks.length === 0) return row;
  const copy = { ...row };
  for (const { name } of blanks) delete copy[name];
  return copy;
}

function returnedRows(result: QueryResult<unknown>, inserted: number, expected: boolean): Row[] {
  const rows = result.rows ?? [];
  if (rows.length === inserted) return rows;
  if (!expected) return Array.from({ length: inserted }, () => ({}));
  throw new Error(`The server returned ${rows.length} rows for an INSERT of ${inserted}.`);
}
