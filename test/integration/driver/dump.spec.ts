import { beforeAll, describe, expect, it } from '@jest/globals';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import { useServer, type FreshDatabase } from '../../support/server.js';
import { useOrms, type Orm } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

describe('executeDump', () => {
  let database: FreshDatabase;
  let orm: Orm;

  beforeAll(async () => {
    database = await server.freshDatabase('dump');
    orm = await openOrm(database, [], { discovery: { warnWhenNoEntities: false } });
  });

  it('runs all statements, and those that change the session change no other', async () => {
    const setting = async (): Promise<unknown> =>
      (await orm.em.fork().execute<{ t: unknown }[]>('select @@lock_wait_timeout as t'))[0]?.t;
    const before = await setting();
    await orm.em
      .getConnection()
      .executeDump(
        [
          'set names utf8mb4;',
          'set lock_wait_timeout = 7;',
          'create table dumped (id int primary key, text varchar(20));',
          "insert into dumped values (1, 'a;b'), (2, ';');",
          'update dumped set id = 3 where id = 2;',
        ].join('\n'),
      );
    const outside = await server.outside(database);
    expect(await outside.query('select id, text from dumped order by id')).toEqual([
      { id: 1, text: 'a;b' },
      { id: 3, text: ';' },
    ]);
    expect(await setting()).toEqual(before);
  });

  it('fails with MikroORM’s exception at the statement that fails', async () => {
    const connection = orm.em.getConnection();
    const dump =
      'create table once (id int primary key); insert into once values (1); insert into once values (1);';
    await expect(connection.executeDump(dump)).rejects.toBeInstanceOf(UniqueConstraintViolationException);
    const outside = await server.outside(database);
    expect(await outside.query('select id from once')).toEqual([{ id: 1 }]);
  });
});
