import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  CheckConstraintViolationException,
  ConnectionException,
  DatabaseObjectExistsException,
  defineEntity,
  DriverException,
  ForeignKeyConstraintViolationException,
  InvalidFieldNameException,
  NonUniqueFieldNameException,
  NotNullConstraintViolationException,
  p,
  SyntaxErrorException,
  TableExistsException,
  TableNotFoundException,
  UniqueConstraintViolationException,
} from '@mikro-orm/core';
import { useServer, type FreshDatabase } from '../../support/server.js';
import { useOrms, type Orm } from './open-orm.js';

const server = useServer();
const openOrm = useOrms();

const Parent = defineEntity({
  name: 'Parent',
  tableName: 'parent',
  properties: { id: p.integer().primary(), name: p.string().unique() },
});

const Child = defineEntity({
  name: 'Child',
  tableName: 'child',
  properties: {
    id: p.integer().primary(),
    parent: () => p.manyToOne(Parent),
    size: p.integer().default(1),
    label: p.string().length(5),
  },
  checks: [{ name: 'size_positive', expression: 'size > 0' }],
});

let database: FreshDatabase;
let orm: Orm;

beforeAll(async () => {
  database = await server.freshDatabase('errors');
  orm = await openOrm(database, [Parent, Child]);
  await orm.schema.create();
  const em = orm.em.fork();
  const parent = em.create(Parent, { id: 1, name: 'p' } as never);
  em.create(Child, { id: 1, parent, label: 'c' } as never);
  await em.flush();
});

const failing = async (work: (em: Orm['em']) => Promise<unknown>): Promise<DriverException> => {
  try {
    await work(orm.em.fork());
  } catch (error) {
    return error as DriverException;
  }
  throw new Error('It did not fail');
};

describe('an error of the server', () => {
  it.each<[string, (em: Orm['em']) => Promise<unknown>, typeof DriverException, number]>([
    [
      'a key twice',
      (em) => em.insert(Parent, { id: 1, name: 'x' } as never),
      UniqueConstraintViolationException,
      1062,
    ],
    [
      'a unique value twice',
      (em) => em.insert(Parent, { name: 'p' } as never),
      UniqueConstraintViolationException,
      1062,
    ],
    [
      'no such parent',
      (em) => em.insert(Child, { parent: 99, label: 'x' } as never),
      ForeignKeyConstraintViolationException,
      20101,
    ],
    [
      'a parent in use',
      (em) => em.nativeDelete(Parent, { id: 1 } as never),
      ForeignKeyConstraintViolationException,
      20101,
    ],
    [
      'a table in use',
      (em) => em.execute('drop table parent'),
      ForeignKeyConstraintViolationException,
      20101,
    ],
    [
      'a null',
      (em) => em.nativeUpdate(Child, { id: 1 } as never, { label: null } as never),
      NotNullConstraintViolationException,
      3819,
    ],
    [
      'a missing value',
      (em) => em.execute('insert into child (id, parent_id) values (9, 1)'),
      NotNullConstraintViolationException,
      20301,
    ],
    [
      'a broken check',
      (em) => em.insert(Child, { parent: 1, label: 'x', size: -1 } as never),
      CheckConstraintViolationException,
      3819,
    ],
    ['an unknown table, read', (em) => em.execute('select * from nope'), TableNotFoundException, 1064],
    [
      'an unknown table, written',
      (em) => em.execute('insert into nope values (1)'),
      TableNotFoundException,
      1146,
    ],
    ['an unknown column', (em) => em.execute('select nope from parent'), InvalidFieldNameException, 20301],
    [
      'an ambiguous column',
      (em) => em.execute('select id from parent, child'),
      NonUniqueFieldNameException,
      20301,
    ],
    ['a table twice', (em) => em.execute('create table child (id int)'), TableExistsException, 1050],
    ['nonsense', (em) => em.execute('selec 1'), SyntaxErrorException, 1064],
    [
      'a value too long',
      (em) => em.insert(Child, { parent: 1, label: 'far too long' } as never),
      DriverException,
      1406,
    ],
  ])('%s', async (_, work, expected, errno) => {
    const error = await failing(work);
    expect(error.constructor).toBe(expected);
    expect(error.errno).toBe(errno);
  });

  it('a database twice', async () => {
    const error = await failing((em) => em.execute(`create database \`${database.name}\``));
    expect(error).toBeInstanceOf(DatabaseObjectExistsException);
  });

  it('no such database', async () => {
    const url = new URL(server.url);
    url.pathname = `/${server.freshName('nowhere')}`;
    const lost = await openOrm({ url: url.toString() }, [Parent]);
    await expect(lost.em.fork().count(Parent)).rejects.toBeInstanceOf(ConnectionException);
  });

  it('leaves a transaction alive as on the server', async () => {
    await orm.em.fork().transactional(async (em) => {
      await em.insert(Parent, { id: 50, name: 'kept' } as never);
      await expect(em.insert(Parent, { id: 50, name: 'twice' } as never)).rejects.toThrow(
        UniqueConstraintViolationException,
      );
    });
    expect(await orm.em.fork().count(Parent, { id: 50 } as never)).toBe(1);
  });
});
