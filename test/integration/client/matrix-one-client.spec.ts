import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MoQueryError, MoUnsupportedError } from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';
import { createTransactionApp, type TransactionApp } from '../../support/transaction-app.js';

const server = useServer();
let app: TransactionApp;

beforeAll(async () => {
  app = await createTransactionApp(await server.freshDatabase('client'), [], { timezone: 'Z' });
  await app.outside.execute(
    'create table kinds (id int primary key auto_increment, i bigint, d double, b bool, s varchar(300), bin varbinary(300), t datetime(3), j json, v vecf32(3), n decimal(20, 4))',
  );
});

afterAll(() => app?.close());

describe('MatrixOneClient: values, prepared and as text', () => {
  const columns = 'i, d, b, s, bin, t, j, v, n';
  const values = [
    9007199254740993n,
    -1.5,
    true,
    'it\'s \\ "x" ` 😀 快照 \n %_ ; -- /* */',
    Buffer.from([0, 39, 92, 255, 26]),
    new Date('2026-01-02T03:04:05.678Z'),
    { a: [1, 'é'], b: null },
    [1, 2.5, -3],
    '12345678901234.5678',
  ];
  const expected = {
    i: '9007199254740993',
    d: -1.5,
    b: 1,
    s: values[3],
    bin: values[4],
    t: '2026-01-02 03:04:05.678',
    j: { a: [1, 'é'], b: null },
    v: '[1, 2.5, -3]',
    n: '12345678901234.5678',
  };

  it('prepared: what goes in comes out', async () => {
    await app.client.execute(`insert into kinds (id, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, [
      1,
      ...values,
    ]);
    expect(await app.client.query(`select ${columns} from kinds where id = ?`, [1])).toEqual([expected]);
  });

  it('as text: the same', async () => {
    await app.client.insertMany('kinds', [
      {
        id: 2,
        i: values[0],
        d: values[1],
        b: values[2],
        s: values[3],
        bin: values[4],
        t: values[5],
        j: values[6],
        v: values[7],
        n: values[8],
      },
    ]);
    expect(await app.client.query(`select ${columns} from kinds where id = 2`)).toEqual([expected]);
  });

  it('nulls and empty values', async () => {
    await app.client.execute('insert into kinds (id, i, s, bin) values (?, ?, ?, ?)', [
      3,
      null,
      '',
      Buffer.alloc(0),
    ]);
    expect(await app.client.query('select i, s, bin from kinds where id = ?', [3])).toEqual([
      { i: null, s: '', bin: Buffer.alloc(0) },
    ]);
  });

  it('finds rows by each kind of parameter', async () => {
    for (const [column, value] of [
      ['i', values[0]],
      ['d', values[1]],
      ['b', true],
      ['s', values[3]],
      ['t', values[5]],
      ['n', values[8]],
    ] as const) {
      const rows = await app.client.query(`select id from kinds where ${column} = ? and id = ?`, [value, 1]);
      expect({ column, rows }).toEqual({ column, rows: [{ id: 1 }] });
    }
  });

  it('takes parameters in LIMIT and OFFSET', async () => {
    expect(await app.client.query('select id from kinds order by id limit ? offset ?', [1, 1])).toEqual([
      { id: 2 },
    ]);
  });
});

describe('MatrixOneClient: statements', () => {
  it('gives counts and ids', async () => {
    const inserted = await app.client.execute('insert into note (label) values (?)', ['one']);
    expect(inserted).toMatchObject({ affectedRows: 1, insertId: expect.any(Number) });
    expect(await app.client.query('select id from note where label = ?', ['one'])).toEqual([
      { id: inserted.insertId },
    ]);
    expect(await app.client.execute('update note set version = ? where label = ?', [5, 'one'])).toMatchObject(
      {
        affectedRows: 1,
      },
    );
    expect(
      await app.client.query('insert into note (label) values (?), (?) returning label', ['two', 'three']),
    ).toEqual([{ label: 'two' }, { label: 'three' }]);
  });

  it('runs stacked statements with parameters', async () => {
    await app.client.execute('insert into note (label) values (?); insert into note (label) values (?)', [
      "s'1",
      's?2',
    ]);
    expect(await app.labels()).toEqual(expect.arrayContaining(["s'1", 's?2']));
  });

  it('streams many rows, also with a second statement between', async () => {
    await app.client.execute('create table many (id int primary key, s varchar(50))');
    await app.client.insertMany(
      'many',
      Array.from({ length: 5000 }, (_, id) => ({ id, s: `row ${id}` })),
    );
    await app.manager.run(async () => {
      let seen = 0;
      for await (const { id } of app.client.stream<{ id: number }>(
        'select id, s from many where id >= ? order by id',
        [0],
      )) {
        expect(id).toBe(seen++);
        if (seen === 10)
          expect(await app.client.query('select count(*) as n from many')).toEqual([{ n: 5000 }]);
      }
      expect(seen).toBe(5000);
    });
  });

  it('a stream left early frees its connection', async () => {
    for (let i = 0; i < 15; i++) {
      for await (const _ of app.client.stream('select id from many')) break;
    }
    expect(await app.client.query('select 1 as a')).toEqual([{ a: 1 }]);
  });

  it('tells refusals apart and keeps values out', async () => {
    const error = await app.client.execute('insert into note (label) values (?)', ['one']).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(MoQueryError);
    expect(error).toMatchObject({
      errno: 1062,
      sqlState: 'HY000',
      sql: 'insert into note (label) values (?)',
    });
    expect(String((error as Error).message)).toBe(
      "MatrixOne refused the statement (1062/HY000): Duplicate entry ? for key 'label'",
    );
  });

  it('refuses what would leak on the pool', async () => {
    await expect(app.client.execute('set autocommit = 0')).rejects.toBeInstanceOf(MoUnsupportedError);
    await expect(app.client.execute('begin')).rejects.toBeInstanceOf(MoUnsupportedError);
  });
});

describe('MatrixOneClient.insertMany', () => {
  it('gives right ids across statements, and DEFAULT for what a row leaves out', async () => {
    await app.client.execute(
      "create table made (id int primary key auto_increment, a int, b varchar(20) default 'dflt')",
    );
    const rows = Array.from({ length: 50 }, (_, a) => (a % 2 ? { a, b: `b${a}` } : { a }));
    const { affectedRows, insertIds = [] } = await app.client.insertMany('made', rows, {
      idColumn: 'id',
      chunkSize: 7,
    });
    expect(affectedRows).toBe(50);
    expect(insertIds).toHaveLength(50);
    const found = await app.outside.query<{ id: number; a: number; b: string }>('select id, a, b from made');
    const byId = new Map(found.map((row) => [row.id, row]));
    rows.forEach((row, i) => {
      expect(byId.get(Number(insertIds[i]))).toEqual({ id: insertIds[i], a: row.a, b: row.b ?? 'dflt' });
    });
  });

  it('is all or nothing outside a transaction', async () => {
    const rows = ['m1', 'm2', 'm3', 'm1'].map((label) => ({ label }));
    await expect(app.client.insertMany('note', rows, { chunkSize: 1 })).rejects.toBeInstanceOf(MoQueryError);
    expect(await app.labels()).toEqual(expect.not.arrayContaining(['m1', 'm2', 'm3']));
    await app.expectQuiet();
  });

  it('is all or nothing within one, even if the caller swallows the error', async () => {
    const rows = ['n1', 'n2', 'n1'].map((label) => ({ label }));
    const unit = app.manager.run(async () => {
      await app.client.execute("insert into note (label) values ('before')");
      await app.client.insertMany('note', rows, { chunkSize: 1 }).catch(() => undefined);
    });
    await expect(unit).rejects.toMatchObject({ code: 'MO_UNEXPECTED_ROLLBACK' });
    expect(await app.labels()).toEqual(expect.not.arrayContaining(['before', 'n1', 'n2']));
  });
});
