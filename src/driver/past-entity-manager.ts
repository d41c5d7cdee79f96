import { FlushMode, type EntityName, type ForkOptions } from '@mikro-orm/core';
import { SqlEntityManager, type AbstractSqlDriver } from '@mikro-orm/sql';
import { MoReadOnlyError } from '../errors/index.js';
import { timeTravelHint, toTimeTravelPoint, type TimeTravelPoint } from '../sql/index.js';
import { type MatrixOneConnection } from './matrix-one-connection.js';
import { type AtOption } from './query/at-options.js';
import { PastContext, transactionOf } from './session/index.js';

type Read = (this: object, ...args: unknown[]) => unknown;

/** MikroORM's reading methods that take `at`, and where among their arguments the options are. */
const READS = { find: 2, findOne: 2, findAndCount: 2, findByCursor: 1, stream: 1, count: 2, countBy: 2 };

/** Methods that would put the past into entities that can be saved. */
const NEVER_PAST = { refresh: 1, populate: 2 };

/**
 * The `at` option of MikroORM's reading methods. Such a read goes to an EntityManager of its own, whose every statement (populating and
 * lazy loading too) sees the tables at that point: in the caller's transaction, or else on the pool.
 */
export abstract class PastEntityManager<Driver extends AbstractSqlDriver> extends SqlEntityManager<Driver> {
  /** A fork of an EntityManager of the past reads there too. */
  override fork(options: ForkOptions = {}): this {
    const isPast = this.getTransactionContext() instanceof PastContext;
    return super.fork(isPast ? { ...options, keepTransactionContext: true } : options);
  }

  /** @internal An EntityManager of its own whose every statement reads at this point. */
  atPoint(point: TimeTravelPoint): this {
    const em = this.getContext();
    const past = em.fork({ flushMode: FlushMode.COMMIT });
    const connection = this.driver.getConnection('write') as unknown as MatrixOneConnection;
    const source = {
      transaction: transactionOf(em.getTransactionContext()),
      pool: () => connection.pool,
    };
    past.setTransactionContext(new PastContext(point, source));
    return past;
  }

  /** @internal Where its statements read, if not at the present. */
  get readPoint(): TimeTravelPoint | undefined {
    const context: unknown = this.getTransactionContext();
    return context instanceof PastContext ? context.point : transactionOf(context)?.readAt;
  }

  /** Results of the past and of the present are kept apart. */
  override async tryCache<T extends object, R>(
    entityName: EntityName<T>,
    config: boolean | number | [string, number] | undefined,
    key: unknown,
    refresh?: boolean,
    merge?: boolean,
  ): Promise<{ data?: R | null; key: string } | undefined> {
    const point = this.readPoint;
    if (!point) return super.tryCache<T, R>(entityName, config, key, refresh, merge);
    const hint = timeTravelHint(point);
    const asked = config ?? this.config.get('resultCache').global;
    const scoped = Array.isArray(asked) ? ([`${asked[0]} ${hint}`, asked[1]] as [string, number]) : asked;
    return super.tryCache<T, R>(entityName, scoped, [key, hint], refresh, merge);
  }
}

// By name, since overriding MikroORM's generic signatures one by one would only repeat them.
for (const [name, place] of Object.entries(READS)) {
  define(name, (read) =>
    name === 'stream'
      ? async function* (...args) {
          yield* turned(this, name, read, place, args) as AsyncIterable<unknown>;
        }
      : async function (...args) {
          return turned(this, name, read, place, args);
        },
  );
}
for (const [name, place] of Object.entries(NEVER_PAST)) {
  define(
    name,
    (method) =>
      async function (...args) {
        if (pointIn(args[place]) === undefined) return method.apply(this, args);
        throw new MoReadOnlyError('A read at a point in time', `em.${name}()`);
      },
  );
}

function define(name: string, make: (original: Read) => Read): void {
  const { [name]: original } = SqlEntityManager.prototype as unknown as Record<string, Read>;
  const value = Object.defineProperty(make(original as Read), 'name', { value: name });
  Object.defineProperty(PastEntityManager.prototype, name, { value, writable: true, configurable: true });
}

/** The read itself, or the same one of an EntityManager at the point that its options name. */
function turned(em: object, name: string, read: Read, place: number, args: unknown[]): unknown {
  const at = pointIn(args[place]);
  if (at === undefined) return read.apply(em, args);
  const { at: _at, ...options } = args[place] as AtOption;
  const past = (em as PastEntityManager<AbstractSqlDriver>).atPoint(toTimeTravelPoint(at));
  return (past as unknown as Record<string, Read>)[name]?.apply(past, args.with(place, options));
}

function pointIn(options: unknown): AtOption['at'] {
  return (options as AtOption | undefined)?.at;
}
