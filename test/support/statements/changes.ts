import fc from 'fast-check';
import { text } from './expressions.js';
import { type Sql } from './families.js';

/** Values that columns are given: at the limits, beyond them, and of the wrong kind. */
const values: Readonly<Record<string, readonly string[]>> = {
  int: [
    '0',
    '1',
    '-1',
    '5',
    '2147483647',
    '2147483648',
    "'7'",
    "'x'",
    '1.4',
    '1.5',
    'null',
    'default',
    '2e0',
  ],
  tinyint: ['0', '127', '128', '-128', '-129', "'12'", 'null', 'true'],
  'smallint unsigned': ['0', '65535', '65536', '-1', '3', "'4'"],
  'int unsigned': ['0', '4294967295', '4294967296', '-1', '1.9'],
  bigint: ['9223372036854775807', '9223372036854775808', '-9223372036854775808', '1', "'12'", 'null'],
  'bigint unsigned': ['18446744073709551615', '18446744073709551616', '0', '-1', '1'],
  'decimal(8,2)': ['1', '1.005', '-1.005', '999999.99', '1000000', "'12.345'", "'x'", '1e3', 'null'],
  float: ['1.1', '-2.5', '1e39', "'3.5'", 'null', '7'],
  double: ['1.1', '1e300', "'1e3'", "'x'", '0.1', 'null'],
  bool: ['true', 'false', '1', '0', '2', "'true'", "'x'", 'null'],
  'varchar(6)': ["'a'", "'abcdef'", "'abcdefg'", "''", "'été'", '12', '1.50', 'null', "'it''s'", 'true'],
  'char(4)': ["'a'", "'ab  '", "'abcd'", "'abcde'", "''", 'null', '1'],
  text: ["'long text'", "''", 'null', '1', "'漢字'"],
  date: [
    "'2024-02-29'",
    "'2023-02-29'",
    "'0000-00-00'",
    "'9999-12-31'",
    "'2024-1-2'",
    "'x'",
    '20240102',
    'null',
    "'2024-01-02 10:11:12'",
  ],
  datetime: [
    "'2024-02-29 12:13:14'",
    "'2024-02-29 12:13:14.6'",
    "'2024-02-29'",
    "'x'",
    "'2024-02-29 25:00:00'",
    'null',
  ],
  'datetime(3)': ["'2024-02-29 12:13:14.5678'", "'2024-02-29'", 'null'],
  timestamp: ["'2024-02-29 12:13:14'", "'1970-01-02 00:00:00'", "'x'", 'null'],
  time: ["'12:13:14'", "'-01:00:00'", "'12:13'", "'x'", 'null'],
  json: ['\'{"a": 1}\'', "'[1, 2]'", "'x'", "'1'", 'null'],
  "enum('x','y','z')": ["'x'", "'Y'", "'w'", '2', '0', '4', 'null'],
  'bit(4)': ['0', '15', '16', "b'101'", 'null'],
  year: ['2024', '1901', '2155', '0', '99', "'2024'", 'null'],
  blob: ["'abc'", "x'00ff'", "''", 'null'],
  uuid: ["'6d1b1f73-2dbf-11ed-940f-000c29847904'", "'x'", 'null'],
};
const types = Object.keys(values);

interface Column {
  readonly name: string;
  readonly type: string;
}

interface Table {
  readonly create: string;
  readonly columns: readonly Column[];
}

const table: fc.Arbitrary<Table> = fc
  .record({
    key: fc.constantFrom(
      'id int primary key',
      'id int primary key auto_increment',
      'id bigint auto_increment primary key',
      'id int',
    ),
    types: fc.array(fc.constantFrom(...types), { minLength: 1, maxLength: 4 }),
    notNull: fc.boolean(),
    defaulted: fc.boolean(),
    extra: fc.constantFrom('', 'unique', 'index', 'check'),
  })
  .map(({ key, types: chosen, notNull, defaulted, extra }) => {
    const columns = chosen.map((type, i) => ({ name: `c${i}`, type }));
    const first = chosen[0] as string;
    const value = (values[first] as readonly string[])[0] as string;
    const keyed =
      extra === 'unique' && !/json|blob|text/.test(first)
        ? ', unique key u0 (c0)'
        : extra === 'index' && !/json|blob|text/.test(first)
          ? ', key k0 (c0)'
          : '';
    const check = extra === 'check' ? ', check (id < 100)' : '';
    const definitions = columns.map(
      (c, i) =>
        `${c.name} ${c.type}${i === 0 && notNull ? ' not null' : ''}${i === 0 && defaulted && !/json|blob|text/.test(first) ? ` default ${value}` : ''}`,
    );
    return {
      create: `create table t (${[key, ...definitions].join(', ')}${keyed}${check})`,
      columns: [{ name: 'id', type: 'int' }, ...columns],
    };
  });

const valueOf = (type: string): Sql => {
  const [head, second, ...rest] = values[type] as readonly string[];
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(head as string, second as string) },
    { weight: 1, arbitrary: fc.constantFrom(...(rest.length > 0 ? rest : [head as string])) },
  );
};

const ids = fc.constantFrom('1', '2', '3', '4', '10', 'null', '0', 'default');
const row = (columns: readonly Column[]): Sql =>
  fc
    .tuple(...columns.map((c) => (c.name === 'id' ? ids : valueOf(c.type))))
    .map((cells) => `(${cells.join(', ')})`);
const rows = (columns: readonly Column[]): Sql =>
  fc.array(row(columns), { minLength: 1, maxLength: 3 }).map((r) => r.join(', '));

/** Names some columns, in an order of their own. */
const some = (columns: readonly Column[]): fc.Arbitrary<readonly Column[]> =>
  fc.shuffledSubarray([...columns], { minLength: 1 });

const where = (columns: readonly Column[]): Sql =>
  fc.oneof(
    fc.constantFrom(
      '',
      ' where id = 1',
      ' where id > 1',
      ' where id in (1, 2)',
      ' where id is null',
      ' where id between 2 and 4',
    ),
    fc.constantFrom(...columns).map((c) => ` where ${c.name} is not null`),
  );

const changed = (column: Column): Sql =>
  column.name === 'id'
    ? fc.constantFrom('id = id + 10', 'id = 2', 'id = id')
    : fc.oneof(
        valueOf(column.type).map((v) => `${column.name} = ${v}`),
        fc.constantFrom(
          `${column.name} = ${column.name}`,
          ...(/int|decimal|double/.test(column.type)
            ? [
                `${column.name} = ${column.name} + 1`,
                `${column.name} = ${column.name} * 2`,
                `${column.name} = id`,
              ]
            : []),
          ...(/char/.test(column.type)
            ? [`${column.name} = concat(${column.name}, 'x')`, `${column.name} = upper(${column.name})`]
            : []),
        ),
      );

const statement = (columns: readonly Column[]): Sql => {
  const list = (c: readonly Column[]) => c.map((x) => x.name).join(', ');
  const tail = fc.constantFrom('', ' order by id limit 1', ' order by id desc limit 2');
  return fc.oneof(
    { weight: 4, arbitrary: text`insert into t values ${rows(columns)}` },
    { weight: 4, arbitrary: some(columns).chain((c) => text`insert into t (${list(c)}) values ${rows(c)}`) },
    { weight: 1, arbitrary: text`insert ignore into t values ${rows(columns)}` },
    { weight: 1, arbitrary: text`replace into t values ${rows(columns)}` },
    {
      weight: 1,
      arbitrary: text`insert into t values ${rows(columns)} on duplicate key update ${fc.constantFrom(...columns.slice(1)).chain(changed)}`,
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(...columns.slice(1))
        .map(
          (c) =>
            `insert into t (id, ${c.name}) values (1, default) on duplicate key update ${c.name} = values(${c.name})`,
        ),
    },
    { weight: 1, arbitrary: text`insert into t values ${rows(columns)} returning id, c0` },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'insert into t (id, c0) select id + 20, c0 from t',
        'insert into t (c0) select c0 from t where id = 1',
        'insert into t () values ()',
        'insert into t set id = 7',
      ),
    },
    {
      weight: 4,
      arbitrary: text`update t set ${fc.constantFrom(...columns).chain(changed)}${where(columns)}${tail}`,
    },
    { weight: 1, arbitrary: text`update t a join t b on a.id = b.id set a.c0 = b.c0 where b.id > 1` },
    { weight: 2, arbitrary: text`delete from t${where(columns)}${tail}` },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'delete a from t a join t b on a.id = b.id + 1',
        'truncate table t',
        'begin',
        'commit',
        'rollback',
        'delete from t returning id',
        'update t set id = id + 1 returning id',
      ),
    },
  );
};

/** A table of its own and statements that change its rows. */
export const changes: fc.Arbitrary<readonly string[]> = table.chain(({ create, columns }) =>
  fc.array(statement(columns), { minLength: 3, maxLength: 9 }).map((statements) => [create, ...statements]),
);

/** What is left of a case's table. */
export const finalState = 'select * from t';
