import { defineEntity, p } from '@mikro-orm/core';

/** A change of the entities, what it takes in SQL, and rows that must live through it. */
export interface SchemaChange {
  readonly name: string;
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
  /** The statements of the update, in order. */
  readonly up: readonly string[];
  /** Run between the two. */
  readonly rows: readonly string[];
  /** What must be seen after the update, and again after the way back. */
  readonly seen: { readonly sql: string; readonly rows: readonly Record<string, unknown>[] };
  /** What the embedded server refuses of it. */
  readonly realServerOnly?: string;
}

type Entity = ReturnType<typeof defineEntity>;

/** An entity whose properties are put together at run time. */
export function entity(name: string, properties: object, rest: object = {}): Entity {
  return defineEntity({
    name: name.toUpperCase(),
    tableName: name,
    properties: { id: p.integer().unsigned(false).primary(), ...properties },
    ...rest,
  } as never) as unknown as Entity;
}

/** The entity `T` of the table `t`. */
export const table = (properties: object, rest?: object): Entity => entity('t', properties, rest);

export const a = (): object => ({ a: p.integer() });

export const rows = ['insert into t (id, a) values (1, 10), (2, 20)'];

export const seen = {
  sql: 'select id, a from t order by id',
  rows: [
    { id: 1, a: 10 },
    { id: 2, a: 20 },
  ],
};
