import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LockMode } from '@mikro-orm/core';
import { type MatrixOneDriver, type MatrixOneEntityManager } from '../../../src/driver/index.js';
import { MoUnsupportedError } from '../../../src/errors/index.js';
import { Author, Event, Seat } from './entities.js';
import { offlineOrm } from './orm.js';

type Answer = { rows?: object[]; affectedRows?: number };

let em: MatrixOneEntityManager;
let driver: MatrixOneDriver;
let sent: string[];
let answers: Answer[];

beforeEach(async () => {
  const orm = await offlineOrm([Author, Event, Seat], { allowGlobalContext: true, batchSize: 1000 });
  ({ em, driver } = orm);
  sent = [];
  answers = [];
  const connection = driver.getConnection();
  jest.spyOn(connection, 'execute').mockImplementation((async (
    sql: string,
    params: unknown[],
    method: string,
  ) => {
    sent.push(driver.getPlatform().formatQuery(sql, params as never[]));
    const { rows = [], affectedRows = rows.length } = answers.shift() ?? {};
    // as the server: an OK packet (with a stale id), or the returned rows
    const insertId = rows.length > 0 ? undefined : 99;
    return method === 'run' ? { rows, row: rows[0], affectedRows, insertId } : rows;
  }) as never);
  jest.spyOn(connection, 'transactional').mockImplementation((async (
    cb: (trx: object) => Promise<unknown>,
  ) => {
    sent.push('begin');
    const result = await cb({});
    sent.push('commit');
    return result;
  }) as never);
});

describe('INSERT', () => {
  it('asks for what the server generates, and hydrates it', async () => {
    const one = em.create(Event, { title: 'a', size: 1 } as never, { partial: true });
    const two = em.create(Event, { title: 'b', size: 2 } as never, { partial: true });
    answers.push({
      rows: [
        { event_id: 11, made_at: '2026-01-01 00:00:00.000001', token: 't1', doubled: 2 },
        { event_id: 12, made_at: '2026-01-01 00:00:00.000002', token: 't2', doubled: 4 },
      ],
    });
    await em.persist([one, two]).flush();
    expect(sent.filter((sql) => sql.startsWith('insert'))).toEqual([
      "insert into `event` (`event_title`, `size`) values ('a', 1), ('b', 2) returning `event_id`, `made_at`, `token`, `doubled`",
    ]);
    expect(one).toMatchObject({ id: 11n, token: 't1', twice: 2 });
    expect(two).toMatchObject({ id: 12n, token: 't2', twice: 4 });
    sent.length = 0;
    await em.flush();
    expect(sent).toEqual([]);
  });

  it('insertMany gives every id', async () => {
    answers.push({
      rows: [
        { id: 5, version: 1 },
        { id: 6, version: 1 },
      ],
    });
    expect(await em.insertMany(Author, [{ email: 'a' }, { email: 'b' }] as never)).toEqual([5, 6]);
    expect(sent).toHaveLength(1);
  });

  it('insertMany gives given and generated ids in their places', async () => {
    answers.push(
      { rows: [{ version: 1 }] },
      {
        rows: [
          { id: 8, version: 1 },
          { id: 9, version: 1 },
        ],
      },
    );
    const rows = [{ id: 70, email: 'a' }, { email: 'b' }, { id: undefined, email: 'c' }];
    expect(await em.insertMany(Author, rows as never)).toEqual([70, 8, 9]);
    expect(sent.filter((sql) => sql.startsWith('insert'))).toEqual([
      "insert into `author` (`id`, `email`) values (70, 'a') returning `version`",
      "insert into `author` (`email`) values ('b'), ('c') returning `id`, `version`",
    ]);
    expect([sent[0], sent.at(-1)]).toEqual(['begin', 'commit']);
  });

  it('single inserts give their id, also under another column name', async () => {
    answers.push({ rows: [{ event_id: 3, made_at: 'x', token: 't' }] });
    expect(await em.insert(Event, { title: 'a', size: 1 } as never)).toBe(3);
  });

  it('cuts a large batch into statements and keeps it one unit', async () => {
    const rows = Array.from({ length: 12_000 }, (_, i) => ({ email: `e${i}` }));
    let id = 0;
    for (const size of [5_000, 5_000, 2_000]) {
      answers.push({ rows: Array.from({ length: size }, () => ({ id: ++id, version: 1 })) });
    }
    const ids = await em.insertMany(Author, rows as never);
    expect(ids).toEqual(Array.from({ length: 12_000 }, (_, i) => i + 1));
    expect(sent.filter((sql) => sql.startsWith('insert'))).toHaveLength(3);
    expect([sent[0], sent.at(-1)]).toEqual(['begin', 'commit']);
  });

  it('never guesses when the server returns another number of rows', async () => {
    answers.push({ rows: [{ id: 1, version: 1 }] });
    await expect(em.insertMany(Author, [{ email: 'a' }, { email: 'b' }] as never)).rejects.toThrow(
      /1 rows.*INSERT of 2/,
    );
  });

  it('gives composite keys as given', async () => {
    answers.push({ affectedRows: 2 });
    const seats = [1, 2].map((number) => ({
      row: 1,
      number,
      ticket: `t${number}`,
      hall: 'h',
      door: `d${number}`,
    }));
    expect(await em.insertMany(Seat, seats as never)).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(sent[0]).not.toContain('returning');
  });
});

describe('upsert', () => {
  it('by the primary key has no RETURNING, and reads the row back', async () => {
    answers.push({ affectedRows: 1 }, { rows: [{ email: 'a', version: 2 }] });
    const author = await em.upsert(Author, { id: 4, name: 'A' } as never);
    expect(sent[0]).toMatch(/^insert into `author` .* on duplicate key update `name` = values\(`name`\)$/);
    expect(sent[1]).toMatch(/^select .* where .*`id` = 4/);
    expect(author).toMatchObject({ id: 4, version: 2 });
  });

  it('by another key is no ON DUPLICATE KEY UPDATE, and reads the row back by that key', async () => {
    answers.push({ rows: [{ id: 4, version: 2 }] }, { rows: [{ id: 4, version: 2 }] });
    const author = await em.upsert(Author, { email: 'a', name: 'A' } as never);
    expect(sent[0]).toMatch(/^insert into `author` (?!.*on duplicate)/);
    expect(sent[1]).toMatch(/^select .* where .*`email` = 'a'/);
    expect(author).toMatchObject({ id: 4, version: 2, email: 'a' });
  });

  it('ignores without RETURNING too', async () => {
    answers.push({ affectedRows: 0 }, { rows: [{ id: 4, email: 'a', name: 'Z', version: 2 }] });
    const author = await em.upsert(Author, { email: 'a', name: 'A' } as never, {
      onConflictAction: 'ignore',
    });
    expect(sent[0]).toMatch(/^insert ignore into `author` (?!.*returning)/);
    expect(author).toMatchObject({ id: 4, name: 'Z' });
  });
});

describe('UPDATE', () => {
  it('of one versioned row returns the version, and no row is a lost lock', async () => {
    const author = em.map(Author, { id: 1, email: 'a', name: 'A', version: 1 } as never);
    Object.assign(author, { name: 'B' });
    answers.push({ rows: [{ version: 2 }] });
    await em.flush();
    expect(sent.find((sql) => sql.startsWith('update'))).toBe(
      "update `author` set `name` = 'B', `version` = `version` + 1 where `id` = 1 and `version` = 1 returning `version`",
    );
    expect(author).toMatchObject({ version: 2 });
    Object.assign(author, { name: 'C' });
    answers.push({ rows: [] });
    await expect(em.flush()).rejects.toThrow(/optimistic lock/i);
  });

  it('of many returns each row’s version', async () => {
    const authors = [1, 2].map((id) =>
      em.map(Author, { id, email: `e${id}`, name: 'A', version: 1 } as never),
    );
    authors.forEach((author) => Object.assign(author, { name: 'B' }));
    answers.push(
      { rows: [{ id: 1 }, { id: 2 }] },
      {
        rows: [
          { id: 2, version: 5 },
          { id: 1, version: 4 },
        ],
      },
    );
    await em.flush();
    expect(authors).toMatchObject([{ version: 4 }, { version: 5 }]);
  });
});

describe('pessimistic locks', () => {
  const ctx = {} as never;

  it('have no LIMIT on a unique key, and are FOR UPDATE for reading too', async () => {
    await driver.findOne(Author, { id: 1 } as never, { ctx, lockMode: LockMode.PESSIMISTIC_WRITE });
    await driver.findOne(Author, { email: 'a' } as never, { ctx, lockMode: LockMode.PESSIMISTIC_READ });
    expect(sent[0]).toMatch(/where `a0`.`id` = 1 for update$/);
    expect(sent[1]).toMatch(/where `a0`.`email` = 'a' for update$/);
  });

  it('are refused with a limit, before anything is sent', async () => {
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    await expect(driver.findOne(Author, { name: 'A' } as never, { ctx, lockMode })).rejects.toThrow(
      MoUnsupportedError,
    );
    await expect(driver.find(Author, {}, { ctx, lockMode, limit: 5 })).rejects.toThrow(/LIMIT/);
    const qb = driver.createQueryBuilder(Author, ctx).select('*').limit(1).setLockMode(lockMode);
    expect(() => qb.getQuery()).toThrow(MoUnsupportedError);
    expect(sent).toEqual([]);
  });

  it('are refused in the modes that MatrixOne does not have', async () => {
    for (const lockMode of [
      LockMode.PESSIMISTIC_PARTIAL_WRITE,
      LockMode.PESSIMISTIC_WRITE_OR_FAIL,
    ] as const) {
      await expect(driver.find(Author, {}, { ctx, lockMode })).rejects.toThrow(MoUnsupportedError);
      const author = em.map(Author, { id: 1, email: 'a', name: 'A', version: 1 } as never);
      await expect(driver.lockPessimistic(author, { ctx, lockMode })).rejects.toThrow(MoUnsupportedError);
    }
    expect(sent).toEqual([]);
  });

  it('lock all matching rows where there is no limit', async () => {
    await driver.find(Author, { name: 'A' } as never, { ctx, lockMode: LockMode.PESSIMISTIC_WRITE });
    expect(sent[0]).toMatch(/ for update$/);
  });

  it('leave plain reads as they are', async () => {
    await driver.findOne(Author, { name: 'A' } as never);
    expect(sent[0]).toMatch(/ limit 1$/);
  });
});

describe('schema', () => {
  it('has no SET, and its checks inside CREATE TABLE', async () => {
    const { defineEntity, p } = await import('@mikro-orm/core');
    const Priced = defineEntity({
      name: 'Priced',
      tableName: 'priced',
      comment: 'it) has "marks"',
      properties: { id: p.integer().primary(), price: p.decimal(), on: p.boolean().default(true) },
      checks: [{ name: 'positive', expression: 'price > 0' }],
    });
    const orm = await offlineOrm([Priced]);
    const sql = await orm.schema.getCreateSchemaSQL();
    expect(sql).not.toMatch(/\bset\b/i);
    expect(sql).toContain(
      'create table `priced` (`id` int unsigned not null auto_increment primary key, `price` numeric(10,0) not null, `on` bool not null default true, constraint `positive` check (price > 0)) comment = \'it) has \\"marks\\"\';',
    );
    expect(sql).not.toContain('alter table');
  });
});
