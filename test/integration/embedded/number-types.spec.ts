import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestEngine, type TestSession } from './engine-sessions.js';

let engine: TestEngine;
let session: TestSession;

beforeAll(async () => {
  engine = new TestEngine();
  session = engine.session();
  await session.run('create database numbers; use numbers');
  await session.run(
    `create table n (id int primary key, t8 tinyint, u8 tinyint unsigned, i16 smallint, u32 int unsigned, i64 bigint,
      u64 bigint unsigned, b bool, y year, f float, d double, e enum('x', 'y'), dtm datetime(3), v varchar(20))`,
  );
  await session.run(
    `insert into n values (1, 127, 255, 32767, 4294967295, -9223372036854775808, 18446744073709551615, true, 2024, 1.5,
      0.5, 'x', '9999-12-31 23:59:59', 'Hello')`,
  );
  await session.run('create table narrow (id int not null primary key, ts timestamp, a decimal(8,3))');
});

afterAll(() => engine.close());

const value = async (expression: string) => (await session.rows(`select ${expression} as x from n`))[0]?.[0];
const message = async (sql: string): Promise<string> =>
  session.run(sql).then(
    () => 'no error',
    (error: unknown) => (error as Error).message,
  );

describe('numbers meet in the types of the server', () => {
  it.each([
    ['i16 * t8', 1690],
    ['t8 + t8', 1690],
    ['i64 div 1', 1690],
    ['abs(i64)', 1690],
    ['0 - i64', 1690],
    ['d * 1e308 * 1e10', 1690],
    ['u32 = i16', 1690],
    ['t8 = u32 + 1', 1690],
    ['coalesce(u64, 1)', 1690],
    ['b + 1.5', 20203],
    ['id = y', 20203],
    ['i64 / u8', 20203],
    ['-b', 20203],
    ['f / d', 20203],
  ])('%s is error %d', async (expression, errno) => {
    expect(await session.errno(`select ${expression} from n`)).toBe(errno);
  });

  it.each([
    ['-1 & 255', '255'],
    ['-1 | 0', '18446744073709551615'],
    ['1 << 64', '0'],
    ['1 << -1', '0'],
    ['~0', '18446744073709551615'],
    ['-i64', '-9223372036854775808'],
    ["instr('12ABC', 'abc')", '3'],
    ["lpad('abc', -1, 'x')", 'null'],
    ["find_in_set('', '')", '1'],
    ['dtm + interval 1 day', 'null'],
    ["concat(dtm, '')", '9999-12-31 23:59:59.000'],
    ['cast(1.5e-7 as char)', '0.00000015'],
    ['cast(-1 as unsigned)', '18446744073709551615'],
    ['cast(99999999999999999999.5 as signed)', '9223372036854775807'],
  ])('%s is %s', async (expression, expected) => {
    expect(String(await value(expression))).toBe(expected);
  });

  it('an error of a constant belongs to the rows, of which there may be none', async () => {
    expect(await session.rows("select cast('x' as signed) from n where id = 2")).toEqual([]);
    expect(await session.errno("select cast('x' as signed) from n")).toBe(20203);
    expect(await value("case when id = 1 then 7 else cast('x' as signed) end")).toBe(7);
  });
});

describe('what is not computed alike is refused by name', () => {
  it.each([
    'select sin(1)',
    'select power(2, 0.5)',
    'select -0e0',
    'select b xor null from n',
    'select max(b) from n',
    'select hex(1.5)',
    "select v = 'a' and id in (1, true) from n",
    'update n set e = e',
    'replace into narrow (id, ts) values (null, null)',
    'insert into narrow select 2.5e0, null, null',
  ])('%s', async (sql) => {
    // its table may not be relied on after a refused change
    const fresh = engine.session('numbers');
    await fresh.run('begin');
    if (sql.startsWith('update narrow')) await fresh.run('insert into narrow (id) values (1)');
    const refusal = await fresh.run(sql).then(
      () => 'no error',
      (error: unknown) => (error as Error).message,
    );
    await fresh.run('rollback');
    expect(refusal).toMatch(/^embedded server: .* is not supported; run against MatrixOne$/);
  });

  it('a timestamp before 1970 is the error of the server', async () => {
    expect(await message("insert into narrow (id, ts) values (3, '1969-12-31 00:00:00')")).toMatch(
      /^truncated type datetime value/,
    );
  });
});
