import { type Connection, type Transaction } from '@mikro-orm/core';

type Execute = (
  query: unknown,
  params?: unknown,
  method?: unknown,
  ctx?: Transaction,
  logging?: unknown,
) => unknown;
type Stream = (query: unknown, params?: unknown, ctx?: Transaction, ...rest: unknown[]) => unknown;

/**
 * The connection as `em.getConnection()` gives it inside a transaction: raw statements without a context of their own
 * join the transaction, where they would silently autocommit beside it.
 */
export function joinedConnection<C extends Connection>(connection: C, transaction: Transaction): C {
  const { execute, stream } = connection as unknown as { execute: Execute; stream: Stream };
  const joined = {
    execute: ((query, params, method, ctx, logging) =>
      execute.call(connection, query, params, method, ctx ?? transaction, logging)) satisfies Execute,
    stream: ((query, params, ctx, ...rest) =>
      stream.call(connection, query, params, ctx ?? transaction, ...rest)) satisfies Stream,
  };
  return new Proxy(connection, {
    get(target, key) {
      if (key in joined) return joined[key as keyof typeof joined];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
