import { describe, expect, it } from '@jest/globals';
import {
  MatrixOneConnectionError,
  MoInvalidArgumentError,
  MoInvalidNameError,
  MoQueryError,
  MoTransactionLostError,
} from '../../../src/errors/index.js';
import { MatrixOneClient } from '../../../src/client/index.js';
import { FakeRunner, fakeSession, serverError } from './fake-session.js';

function clientOn(...answers: ConstructorParameters<typeof FakeRunner>[0] & object): {
  client: MatrixOneClient;
  pool: FakeRunner;
} {
  const pool = new FakeRunner(answers);
  return { client: new MatrixOneClient(fakeSession(pool)), pool };
}

async function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error('it did not reject');
    },
    (error: unknown) => error as Error,
  );
}

/** Everything that a logger could print of an error. */
function everything(error: Error): string {
  const seen: string[] = [];
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    seen.push(e.message, e.stack ?? '', JSON.stringify(e, Object.getOwnPropertyNames(e)));
  }
  return seen.join('\n');
}

describe('MatrixOneClient: where statements go', () => {
  it('to the pool without a transaction, to the transaction with one', async () => {
    const pool = new FakeRunner();
    const transaction = new FakeRunner([{ rows: [{ a: 1 }] }]);
    await new MatrixOneClient(fakeSession(pool)).query('select 1');
    expect(await new MatrixOneClient(fakeSession(pool, transaction)).query('select 2')).toEqual([{ a: 1 }]);
    expect(pool.sent.map((s) => s.sql)).toEqual(['select 1']);
    expect(transaction.sent.map((s) => s.sql)).toEqual(['select 2']);
  });

  it('prepared with parameters, as text without', async () => {
    const { client, pool } = clientOn();
    await client.query('select * from t where a = ? and b = ?', [1, 'x']);
    await client.query('select 1');
    await client.query('select 1', []);
    expect(pool.sent).toEqual([
      { sql: 'select * from t where a = ? and b = ?', params: [1, 'x'], options: { prepared: true } },
      { sql: 'select 1', params: undefined, options: undefined },
      { sql: 'select 1', params: undefined, options: undefined },
    ]);
  });

  it('writes values into the text of what cannot be prepared', async () => {
    const pool = new FakeRunner();
    const client = new MatrixOneClient(fakeSession(pool));
    await client.execute("call p(?, '?', ?, ?, ?, ?, ?) -- ?", [
      "it's \\",
      5n,
      null,
      true,
      Buffer.from('ab'),
      new Date(0),
    ]);
    await client.execute('insert into t values (?); insert into t values (?)', [1, '?']);
    expect(pool.sent).toEqual([
      { sql: "call p('it''s \\\\', '?', 5, NULL, true, x'6162', '1970-01-01 00:00:00.000') -- ?" },
      { sql: "insert into t values (1); insert into t values ('?')" },
    ]);
  });

  it('streams', async () => {
    const { client, pool } = clientOn({ rows: [{ a: 1 }, { a: 2 }] });
    const rows: unknown[] = [];
    for await (const row of client.stream<{ a: number }>('select a from t where b = ?', [1]))
      rows.push(row.a);
    expect(rows).toEqual([1, 2]);
    expect(pool.sent[0]?.options).toEqual({ prepared: true });
  });

  it('counts the rows of RETURNING as affected', async () => {
    const { client } = clientOn(
      { rows: [{ id: 1 }, { id: 2 }] },
      { rows: [{ a: 1 }] },
      { affectedRows: 3, insertId: 9 },
    );
    expect((await client.execute('insert into t values (1), (2) returning id')).affectedRows).toBe(2);
    expect((await client.execute('select 1')).affectedRows).toBe(0);
    expect(await client.execute('update t set a = 1')).toEqual({
      affectedRows: 3,
      insertId: 9,
      warningCount: 0,
    });
  });
});

describe('MatrixOneClient: parameters', () => {
  it.each([
    ['too few', 'select ?, ?', [1]],
    ['too many', 'select ?', [1, 2]],
    ['none', 'select ?', undefined],
    ['some for none', "select '?' /* ? */ -- ?", [1]],
    ['undefined', 'select ?', [undefined]],
    ['NaN', 'select ?', [NaN]],
    ['Infinity', 'select ?', [-Infinity]],
    ['a function', 'select ?', [() => 1]],
    ['a symbol', 'select ?', [Symbol('x')]],
    ['a class instance', 'select ?', [new Map()]],
    ['an invalid Date', 'select ?', [new Date(NaN)]],
    ['a bigint of 65 bits', 'select ?', [2n ** 64n]],
    ['NaN in a vector', 'select ?', [[1, NaN]]],
    ['a bigint in JSON', 'select ?', [{ a: 1n }]],
    ['an array for IN (?)', 'select * from t where a in (?)', [[1, 2]]],
  ])('refuses %s before anything is sent', async (_, sql, params) => {
    const { client, pool } = clientOn();
    expect(await rejection(client.query(sql, params))).toBeInstanceOf(MoInvalidArgumentError);
    expect(() => client.stream(sql, params)).toThrow(MoInvalidArgumentError);
    expect(pool.sent).toEqual([]);
  });

  it('sends JSON and vectors as text, bytes as a Buffer', async () => {
    const { client, pool } = clientOn();
    const date = new Date();
    const params = [
      { a: [1, null] },
      [1, 2.5],
      new Float32Array([1, 2]),
      new Uint8Array([1, 2]),
      date,
      2n ** 64n - 1n,
    ];
    await client.execute('insert into t values (?, ?, ?, ?, ?, ?)', params);
    expect(pool.sent[0]?.params).toEqual([
      '{"a":[1,null]}',
      '[1,2.5]',
      '[1,2]',
      Buffer.from([1, 2]),
      date,
      2n ** 64n - 1n,
    ]);
  });

  it('allows an array where it is not the whole list of IN', async () => {
    const { client, pool } = clientOn();
    await client.query('select * from t where v in (?, ?) and w = (?)', [[1], [2], [3]]);
    expect(pool.sent[0]?.params).toEqual(['[1]', '[2]', '[3]']);
  });
});

describe('MatrixOneClient: errors', () => {
  it('a refusal of the server has number, state and text, and no value anywhere', async () => {
    const { client } = clientOn(
      serverError(1062, "Duplicate entry 'alice@secret.com' for key 'email'", 'ER_DUP_ENTRY'),
    );
    const error = await rejection(
      client.execute("insert into users (email, kind) values (?, 'literal-secret')", ['alice@secret.com']),
    );
    expect(error).toBeInstanceOf(MoQueryError);
    expect(error).toMatchObject({
      code: 'MO_QUERY_FAILED',
      errno: 1062,
      sqlState: 'HY000',
      sql: 'insert into users (email, kind) values (?, ?)',
      cause: { code: 'ER_DUP_ENTRY', errno: 1062 },
    });
    expect(error.message).toBe(
      "MatrixOne refused the statement (1062/HY000): Duplicate entry ? for key 'email'",
    );
    expect(everything(error)).not.toContain('secret');
  });

  it.each([
    ['invalid argument cast to int, bad value topsecret', 'topsecret'],
    ['internal error: topsecret is not in enum', 'topsecret'],
    ['internal error: 42 of 420 is wrong', 42],
    ['SQL parser error: You have an error at line 1 column 5 near "\'topsecret\' x";', 'other'],
    ['panic runtime error: index out of range\ngoroutine 5 topsecret\n/root/x.go:5', 'x'],
  ])('takes values out of: %s', async (message, param) => {
    const { client } = clientOn(serverError(20101, message));
    const error = await rejection(client.query('select ?', [param]));
    expect(everything(error)).not.toContain('topsecret');
    expect(everything(error)).not.toMatch(/\b42\b/);
    expect(everything(error)).not.toContain('goroutine 5');
  });

  it('keeps what is no value', async () => {
    const { client } = clientOn(
      serverError(20203, 'invalid argument function mo_ctl, bad value [VARCHAR VARCHAR]'),
    );
    const error = await rejection(client.query("select mo_ctl('a', 'b')"));
    expect(error.message).toContain('[VARCHAR VARCHAR]');
  });

  it('a broken connection is told as such, the library’s own errors pass', async () => {
    const lost = new MoTransactionLostError('x', 'y');
    const broken = Object.assign(new Error('read ECONNRESET'), {
      code: 'ECONNRESET',
      fatal: true,
      errno: -104,
    });
    const { client } = clientOn(lost, broken);
    expect(await rejection(client.query('select 1'))).toBe(lost);
    const error = await rejection(client.query('select ?', ['x']));
    expect(error).toBeInstanceOf(MatrixOneConnectionError);
    expect(error).toMatchObject({ code: 'MO_CONNECTION_LOST', cause: broken });
  });

  it('while streaming, too', async () => {
    const { client } = clientOn(serverError(20101, 'internal error: no'));
    const all = async (): Promise<void> => {
      for await (const _ of client.stream('select 1')) expect(_).toBeUndefined();
    };
    expect(await rejection(all())).toBeInstanceOf(MoQueryError);
  });
});

describe('MatrixOneClient.insertMany', () => {
  it('quotes names, takes the union of the columns, fills gaps with DEFAULT', async () => {
    const { client, pool } = clientOn({ affectedRows: 2 });
    const result = await client.insertMany('d.`my``t`', [
      { a: 1, 'b`': "x'" },
      { c: null, a: 2 },
    ]);
    expect(result).toEqual({ affectedRows: 2 });
    expect(pool.sent).toEqual([
      {
        sql: "INSERT INTO `d`.`my``t` (`a`, `b```, `c`) VALUES (1, 'x''', DEFAULT), (2, DEFAULT, NULL)",
      },
    ]);
  });

  it('gives ids in the order of the rows', async () => {
    const { client, pool } = clientOn({ rows: [{ id: 7 }, { id: 8 }] });
    const result = await client.insertMany('t', [{ a: 1 }, { a: 2 }], { idColumn: 'id' });
    expect(result).toEqual({ affectedRows: 2, insertIds: [7, 8] });
    expect(pool.sent[0]?.sql).toMatch(/ RETURNING `id`$/);
  });

  it('sends nothing for no rows', async () => {
    const { client, pool } = clientOn();
    expect(await client.insertMany('t', [])).toEqual({ affectedRows: 0 });
    expect(await client.insertMany('t', [], { idColumn: 'id' })).toEqual({ affectedRows: 0, insertIds: [] });
    expect(pool.sent).toEqual([]);
  });

  it('splits by rows and by length, within the current transaction', async () => {
    const transaction = new FakeRunner(Array.from({ length: 9 }, () => ({ affectedRows: 2 })));
    const client = new MatrixOneClient(fakeSession(new FakeRunner(), transaction));
    const rows = Array.from({ length: 5 }, (_, a) => ({ a }));
    expect(await client.insertMany('t', rows, { chunkSize: 2 })).toEqual({ affectedRows: 6 });
    expect(transaction.sent).toHaveLength(3);
    const long = Array.from({ length: 3 }, () => ({ a: 'x'.repeat(1_000_000) }));
    await client.insertMany('t', long);
    expect(transaction.sent).toHaveLength(6);
    expect(transaction.rollbackOnly).toBeUndefined();
  });

  it('dooms the transaction when a later statement of the call fails', async () => {
    const transaction = new FakeRunner([
      { affectedRows: 1 },
      serverError(1062, "Duplicate entry '1' for key 'a'"),
    ]);
    const client = new MatrixOneClient(fakeSession(new FakeRunner(), transaction));
    const error = await rejection(client.insertMany('t', [{ a: 1 }, { a: 1 }], { chunkSize: 1 }));
    expect(error).toBeInstanceOf(MoQueryError);
    expect(transaction.rollbackOnly).toBe(error);
  });

  it.each([
    ['no columns', [{}], MoInvalidArgumentError],
    ['undefined', [{ a: undefined }], MoInvalidArgumentError],
    ['NaN', [{ a: NaN }], MoInvalidArgumentError],
    ['no object', [5], MoInvalidArgumentError],
    ['a bad column name', [{ 'a\\': 1 }], MoInvalidNameError],
  ])('refuses %s before anything is sent', async (_, rows, type) => {
    const { client, pool } = clientOn();
    expect(await rejection(client.insertMany('t', rows as never))).toBeInstanceOf(type);
    expect(pool.sent).toEqual([]);
  });

  it('refuses a bad chunk size and a bad table', async () => {
    const { client } = clientOn();
    expect(await rejection(client.insertMany('t', [{ a: 1 }], { chunkSize: 0 }))).toBeInstanceOf(
      MoInvalidArgumentError,
    );
    expect(await rejection(client.insertMany('a.b.c', [{ a: 1 }]))).toBeInstanceOf(MoInvalidNameError);
  });
});
