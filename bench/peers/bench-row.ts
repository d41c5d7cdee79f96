import { defineEntity, p } from '@mikro-orm/core';
import { type SqlEntityManager } from '@mikro-orm/mysql';
import { type Row, type Work } from './peer.js';

export const CREATE_TABLE =
  'create table if not exists bench_row (id bigint unsigned auto_increment primary key, name varchar(64) not null, amount int not null)';
export const INSERT = 'insert into bench_row (name, amount) values (?, ?)';

export const BenchRow = defineEntity({
  name: 'BenchRow',
  tableName: 'bench_row',
  properties: {
    id: p.bigint('number').primary(),
    name: p.string().length(64),
    amount: p.integer(),
  },
});

/** Rows a statement of a bulk insert. */
const CHUNK = 1_000;

/** A bulk insert by hand: multi-row statements. */
export async function insertInChunks(
  rows: readonly Row[],
  run: (sql: string, params: unknown[]) => Promise<unknown>,
): Promise<void> {
  for (let i = 0; i < rows.length; i += CHUNK) {
    const chunk = rows.slice(i, i + CHUNK);
    const sql = `insert into bench_row (name, amount) values ${chunk.map(() => '(?, ?)').join(', ')}`;
    await run(
      sql,
      chunk.flatMap(({ name, amount }) => [name, amount]),
    );
  }
}

/** Work through a MikroORM EntityManager that is looked up for every call. */
export function ormWork(em: () => SqlEntityManager): Work & Required<Pick<Work, 'bulkEntities'>> {
  const native = (sql: string, params: readonly unknown[] = []) => em().execute(sql, [...params]);
  return {
    native,
    async entity(row) {
      em().create(BenchRow, { ...row });
      await em().flush();
    },
    bulkNative: (rows) => insertInChunks(rows, native),
    async bulkEntities(rows) {
      const entities = rows.map((row) => em().create(BenchRow, { ...row }));
      await em().flush();
      return entities.map(({ id, name }) => ({ id, name }));
    },
  };
}
