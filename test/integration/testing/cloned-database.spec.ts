import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { type ClonedDatabaseOptions, dropTemplates, useClonedDatabase } from 'nestjs-matrixone/testing';

import { addLabel, labelsOf } from '../../support/cloned/shop.js';
import { connectOutside } from '../../support/second-connection.js';
import { databaseUrl, useServer } from '../../support/server.js';

const server = useServer();
let preparations = 0;

const template = async (url: string): Promise<void> => {
  preparations++;
  const connection = await connectOutside(url);
  await connection.execute('create table item (id int primary key, label varchar(20))');
  await connection.execute(
    'create table part (id int primary key, item int, foreign key (item) references item (id))',
  );
  await connection.execute("insert into item values (1, 'seed')");
  await connection.execute('insert into part values (1, 1)');
  connection.destroy();
};
const options: ClonedDatabaseOptions = { key: 'shop', template, server: () => server };

const databases = async (): Promise<string[]> => {
  const outside = await server.outside();
  const rows = await outside.query<Record<string, string>>('show databases');
  return rows.map((row) => String(Object.values(row)[0]));
};

describe('two databases of one template', () => {
  const one = useClonedDatabase(options);
  const other = useClonedDatabase(options);

  it('have what the template has, and do not see each other', async () => {
    await addLabel(one.url, 2, 'one');
    await addLabel(other.url, 2, 'other');
    expect(await labelsOf(one.url)).toEqual(['seed', 'one']);
    expect(await labelsOf(other.url)).toEqual(['seed', 'other']);
  });

  it('have working foreign keys', async () => {
    const connection = await connectOutside(one.url);
    await connection.execute('insert into part values (2, 2)');
    await expect(connection.execute('insert into part values (3, 77)')).rejects.toThrow(/[Ff]oreign/);
    connection.destroy();
  });

  it('were prepared once', () => {
    expect(preparations).toBe(1);
    expect(one.name).not.toBe(other.name);
  });
});

/** A file whose hooks are run by hand. */
function play(more: Partial<ClonedDatabaseOptions> = {}) {
  type Run = (...args: unknown[]) => Promise<void>;
  const hooks: { before?: Run; after?: Run } = {};
  const database = useClonedDatabase({
    ...options,
    ...more,
    hooks: { beforeAll: (run) => (hooks.before = run), afterAll: (run) => (hooks.after = run) },
  });
  return { database, before: hooks.before as Run, after: hooks.after as Run };
}

const suite = (...states: string[]) => ({
  tasks: [{ tasks: states.map((state) => ({ result: { state } })) }],
});

describe('useClonedDatabase', () => {
  afterAll(() => dropTemplates(server.url));
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
  afterEach(() => void warn.mockClear());
  afterAll(() => warn.mockRestore());

  it('has a url in its tests only', async () => {
    const { database, before, after } = play();
    expect(() => database.url).toThrow('between beforeAll and afterAll');
    await before();
    expect(database.url).toBe(databaseUrl(server.url, database.name));
    await after();
    expect(await databases()).not.toContain(database.name);
  });

  it('keeps the database when a test of a vitest suite failed, and prints its name', async () => {
    const { database, before, after } = play({ keepOnFailure: true });
    await before();
    await after(suite('pass', 'fail'));
    expect(warn.mock.calls).toEqual([
      [`useClonedDatabase: kept database ${database.name} of the failed tests`],
    ]);
    expect(await databases()).toContain(database.name);
    const outside = await server.outside();
    await outside.execute(`drop database \`${database.name}\``);
  });

  it.each([
    [true, suite('pass', 'skip')],
    [false, suite('fail')],
  ])('drops it when keepOnFailure is %s and the suite is %j', async (keepOnFailure, ran) => {
    const { database, before, after } = play({ keepOnFailure });
    await before();
    await after(ran);
    expect(warn).not.toHaveBeenCalled();
    expect(await databases()).not.toContain(database.name);
  });

  it('undoes a preparation that fails, passes its error on, and tries again', async () => {
    let tries = 0;
    const flaky = async (url: string): Promise<void> => {
      tries++;
      await template(url);
      if (tries === 1) throw new RangeError('no seed');
    };
    const first = play({ key: 'flaky', template: flaky });
    await expect(first.before()).rejects.toThrow(new RangeError('no seed'));
    await first.after();
    const second = play({ key: 'flaky', template: flaky });
    await second.before();
    expect(await labelsOf(second.database.url)).toEqual(['seed']);
    await second.after();
    expect(tries).toBe(2);
  });

  it('prepares once for files that start at the same time', async () => {
    let count = 0;
    const slow = async (url: string): Promise<void> => {
      count++;
      await template(url);
    };
    const files = [1, 2, 3].map(() => play({ key: 'at once', template: slow }));
    await Promise.all(files.map(({ before }) => before()));
    for (const { database } of files) expect(await labelsOf(database.url)).toEqual(['seed']);
    await Promise.all(files.map(({ after }) => after()));
    expect(count).toBe(1);
  });

  it('leaves no template behind after dropTemplates()', async () => {
    const { before, after } = play({ key: 'to drop' });
    await before();
    await after();
    const own = new RegExp(`^template_[0-9a-f]+_${process.pid.toString(36)}_`);
    expect((await databases()).filter((name) => own.test(name)).length).toBeGreaterThanOrEqual(2);
    await dropTemplates(server.url);
    expect((await databases()).filter((name) => own.test(name))).toEqual([]);
  });

  it('makes another template for another key or another function', async () => {
    const before = preparations;
    const other = play({ key: 'other shop' });
    await other.before();
    expect(preparations).toBe(before + 1);
    const changed = play({ key: 'other shop', template: async (url) => template(url) });
    await changed.before();
    expect(preparations).toBe(before + 2);
    await Promise.all([other.after(), changed.after()]);
  });
});
