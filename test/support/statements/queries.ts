import fc from 'fast-check';
import { Grammar, playgroundNames, text } from './expressions.js';
import { families, type Sql } from './families.js';

/** A query, and whether its rows have an order. */
export interface Query {
  readonly sql: string;
  readonly ordered: boolean;
}

const grammar = new Grammar(playgroundNames, false, true);
const plain = new Grammar(playgroundNames, false, false);

const condition = (depth = 1): Sql => grammar.expression('truth', depth);
const anyOf = (depth: number): Sql => fc.oneof(...families.map((f) => plain.expression(f, depth)));

const where = fc.oneof(fc.constant(''), text` where ${condition()}`);
const direction = fc.constantFrom('', ' desc', ' asc');
const limit = fc.constantFrom('', ' limit 3', ' limit 2 offset 1', ' limit 1, 2', ' limit 0');

const sortable = fc.constantFrom(
  't8',
  'i64',
  'u64',
  'dc',
  'd',
  'v',
  'tx',
  'dt',
  'dtm',
  'ts',
  'tm',
  'b',
  'bt',
  'y',
  'c',
  'uu',
  'e',
  'length(v)',
  '-t8',
  'upper(v)',
  '2',
  'x',
);

/** Rows of one table by any condition, in a total order. */
const simple: fc.Arbitrary<Query> =
  text`select id, ${anyOf(1)} as x from w${where} order by ${sortable}${direction}, id${limit}`.map(
    (sql) => ({ sql, ordered: true }),
  );

const labelled: fc.Arbitrary<Query> = text`select ${anyOf(1)}, ${anyOf(1)} from w where id = 2`.map(
  (sql) => ({ sql, ordered: false }),
);

const joinTail = fc.constantFrom(
  's join w on s.k = w.id',
  's left join w on s.k = w.id',
  'w left join s on s.k = w.id',
  's right join w on w.id = s.k',
  's inner join w on w.i32 = s.k and s.n > 10',
  's cross join z',
  's left join z on s.k = z.k',
  'w left join s using (id)',
  's join w using (id)',
  's natural join z',
  's, w',
  's a join s b on a.k = b.k',
  '(select k, count(*) c from s group by k) a join s on a.k = s.k',
  'w left join (s join z on s.k = z.k) on w.id = s.id',
  's left join w on s.k = w.id left join z on z.id = w.id',
);

const joinedColumns: Readonly<Record<string, string>> = {
  's cross join z': 's.id, z.id as z',
  's left join z on s.k = z.k': 's.id, z.id as z, s.v',
  's a join s b on a.k = b.k': 'a.id, b.id as b, a.v',
  's natural join z': '*',
};

const joined: fc.Arbitrary<Query> = fc
  .tuple(
    joinTail,
    fc.constantFrom('', ' where s.n is not null', " where s.v like '%o%'", ' where s.id < 4'),
    fc.boolean(),
  )
  .map(([tail, filter, star]) => {
    const list =
      joinedColumns[tail] ?? (tail.startsWith('(select') ? 'a.k, c, s.id' : 's.id, s.v, w.id as w');
    const usable = tail.includes(' a join s b') ? '' : filter;
    return {
      sql: `select ${star && !tail.includes(',') ? '*' : list} from ${tail}${usable}`,
      ordered: false,
    };
  });

const groupKey = fc.constantFrom('k', 'g', 'v', 'k % 2', 'length(v)', 'k, g', 'upper(v)', 'n > 10', 'a');
const aggregate = fc.constantFrom(
  'count(*)',
  'count(n)',
  'count(distinct n)',
  'count(distinct k, n)',
  'sum(n)',
  'sum(k)',
  'sum(a)',
  'sum(distinct n)',
  'avg(n)',
  'avg(k)',
  'avg(a)',
  'min(n)',
  'max(v)',
  'min(a)',
  'max(g)',
  'min(v)',
  'sum(n + k)',
  'avg(a * 2)',
  'count(*) + 1',
  'sum(n) / count(*)',
  'group_concat(v order by id)',
  "group_concat(distinct g order by g separator '-')",
  'bit_or(k)',
  'std(n)',
  'any_value(k) is null',
  'max(length(v))',
  'sum(n) is null',
  'min(k) + max(k)',
  'coalesce(sum(n), 0)',
  "count(nullif(g, 'a'))",
  'sum(case when k = 1 then 1 else 0 end)',
  'sum(1.5)',
  "max('x')",
);
const having = fc.constantFrom(
  '',
  ' having count(*) > 1',
  ' having sum(n) > 20',
  ' having max(v) is not null',
  ' having c1 > 1',
  ' having min(n) = 10 or count(*) = 1',
);

const grouped: fc.Arbitrary<Query> = fc
  .tuple(
    groupKey,
    aggregate,
    aggregate,
    having,
    where.map((w) =>
      w ? (fc.sample(fc.constantFrom(' where n > 5', ' where k <> 2'), 1)[0] as string) : '',
    ),
    direction,
    limit,
  )
  .map(([key, one, two, filter, rows, dir, lim]) => ({
    sql: `select ${key}, ${one} as c1, ${two} as c2 from s${rows} group by ${key}${filter} order by 1${dir}${key.includes(',') ? ', 2' : ''}${lim}`,
    ordered: true,
  }));

const total: fc.Arbitrary<Query> = fc
  .tuple(
    aggregate,
    fc.constantFrom('s', 'z', 's where k > 100', 's join z on s.k = z.k'),
    fc.constantFrom('', ' having count(*) > 0', ' order by 1'),
  )
  .map(([a, from, tail]) => ({
    sql: `select ${from.includes('join') ? 'count(*)' : a}, count(*) from ${from}${tail}`,
    ordered: false,
  }));

const wideAggregate: fc.Arbitrary<Query> = fc
  .tuple(
    fc.constantFrom('sum', 'avg', 'min', 'max', 'count', 'count distinct', 'group_concat'),
    plain.leaf('integer'),
    fc.oneof(...families.map((f) => plain.leaf(f))),
    fc.boolean(),
  )
  .map(([name, integer, any, strange]) => {
    const argument = strange ? any : integer;
    const call =
      name === 'count distinct'
        ? `count(distinct ${argument})`
        : name === 'group_concat'
          ? `group_concat(${argument} order by id)`
          : `${name}(${argument})`;
    return { sql: `select ${call} as x from w`, ordered: false };
  });

const side = fc.constantFrom(
  'select k, v from s',
  'select id, v from s',
  'select k, v from z',
  "select 1, 'a'",
  "select null, 'x'",
  'select id, v from w',
  'select n, g from s',
  'select a, v from s',
  'select k, g from s where k > 1',
  'select t8, c from w',
  'select u8, tx from w',
  'select dc, v from w',
);
const setOperation: fc.Arbitrary<Query> = fc
  .tuple(
    side,
    fc.constantFrom('union', 'union all', 'intersect', 'except', 'minus', 'union distinct'),
    side,
    fc.constantFrom('', ' order by 1, 2', ' order by 2 desc, 1', ' order by 1, 2 limit 3'),
  )
  .map(([a, op, b, tail]) => ({ sql: `${a} ${op} ${b}${tail}`, ordered: tail !== '' }));

const shapes: fc.Arbitrary<Query> = fc
  .constantFrom(
    'select * from (select id, k + 1 as k1 from s where n > 10) d where d.k1 > 1',
    'with c as (select k, sum(n) t from s group by k) select * from c where t > 10',
    'with c(a, b) as (select id, v from s), d as (select a from c where b is not null) select count(*) from d',
    'with recursive r as (select 1 n union all select n + 1 from r where n < 5) select * from r',
    'with recursive r(n, m) as (select 1, 1 union all select n + 1, m * 2 from r where n < 8) select * from r order by n',
    'select id, (select count(*) from s b where b.k = a.k) c from s a',
    'select id, (select v from s where id = 1) c from s',
    'select (select v from s) c',
    'select id from s a where n = (select max(n) from s b where b.k = a.k)',
    'select id from s where k in (select id from w where b)',
    'select id from s where k not in (select k from s where id < 3)',
    'select id from s where (k, v) in (select k, v from s where id < 3)',
    'select id from s where n > all (select n from s where id < 2)',
    'select distinct k from s',
    'select distinct k, g from s order by k desc, g',
    'select distinct k % 2 as m from s order by m',
    'select k, g from s order by k desc, g asc, id',
    'select id as k from s order by k',
    'select k as n, n as k from s order by n, k, id',
    "select case g when 'a' then 1 when 'b' then 2 else 3 end as c, count(*) from s group by c order by c",
    'select k x, count(*) from s group by x order by x',
    'select count(*) from s group by k having k > 1 order by k',
    'select k from s group by k order by count(*) desc, k',
    'select s.* from s where exists (select * from w where w.id = s.k and w.t8 > 0)',
    'select id, row_number() over (order by id) r from s order by id',
    'select id, row_number() over (partition by k order by id desc) r from s order by id',
    'select id, rank() over (order by k) r, dense_rank() over (order by k) d from s order by id',
    'select id, sum(n) over (partition by k order by id) t from s order by id',
    'select id, sum(n) over (order by id rows between 1 preceding and current row) t from s order by id',
    'select id, count(*) over () c, avg(n) over (partition by g) a from s order by id',
    'select id, lag(n) over (order by id) p, lead(n, 1, 0) over (order by id) q from s order by id',
    'select id, first_value(v) over (partition by k order by id) f from s order by id',
    'select id, max(n) over (partition by k) m, min(v) over (order by id) l from s order by id',
    'select id, sum(a) over (order by id) t from s order by id',
    'select id, ntile(2) over (order by id) t from s order by id',
    'select sum(sum(n)) over (order by k) from s group by k',
    'values row(1, 2), row(3, 4)',
    "select * from s where v regexp '^o'",
    "select * from s where v like '_ne' or g not like 'a'",
    'select * from s order by null',
    'select * from s order by 1 + 1, id',
    'select id from s order by n is null, n, id',
    'select s.id, t.id from s, s t where s.id = t.k order by 1, 2',
    'select max(k), v from s',
    'select k, v from s group by k',
    'select * from s limit 2 offset 100',
    'select nothing from s',
    'select id from nowhere',
    'select s.id from s s2',
    'select id from s a join s b on a.id = b.id',
    'select count(distinct k) from s where k is null',
    'select 1 from s where 1',
    "select 1 from s where 'a' = 'a' limit 1",
    'select * from z',
    'select max(id), min(v), count(*), sum(k), avg(k), group_concat(v) from z',
    'select 1 where 1 = 0',
    'select 1 from dual where 2 > 1',
    '(select k from s where id = 1) union (select k from s where id = 3) order by k',
    '(select id from s order by id desc limit 2) union all (select id from s order by id limit 1)',
    'select k from s union select n from s order by k limit 3',
    'select a.id from s a where a.id between 2 and 4 and not a.k = 2',
    'select id, k from s where k <=> null',
    'select id from s where not (k > 1)',
    'select if(k > 1, v, g) c from s order by id',
    "select id from s where v in ('one', null)",
    "select id from s where v not in ('one', null)",
    'select distinct v from s order by v',
    'select s.k, w.v, count(*) from s join w on s.k = w.id group by s.k, w.v order by 1',
    'select @a := 1',
    'select id from s for update',
    'select cast(n as char) c, cast(a as signed) d from s order by id',
    'select sql_calc_found_rows id from s',
    'select all k from s where id = 1',
    'select id from s where k = any (select k from z)',
    'select id from s having id > 3',
    'select k + 1 as k2 from s having k2 > 2',
    'select k, (select sum(n) from s b where b.k = s.k) from s group by k order by k',
    'select g, group_concat(distinct k order by k desc) from s group by g order by g',
    'select k from s group by 1 order by 1',
    'select k, count(*) from s group by k with rollup',
    'select * from (select 1 a, 2 b) t natural join (select 1 a, 3 c) u',
    'select t.* from (select 1 a union select 2) t order by a desc',
    "select * from s where (k, g) = (1, 'a')",
    "select * from s where (k, g) > (1, 'a')",
    "select id from s where k in (1, 2) and g in ('a')",
    'select * from s partition (p0)',
    'select id from s use index (k) where k = 1',
    'select straight_join id from s',
    'select id from s lock in share mode',
    "select group_concat(v separator '') from s",
  )
  .map((sql) => ({
    sql,
    ordered: / order by (?!null)/i.test(sql) && !/over|order by 1 \+|^\(.*\)$/.test(sql),
  }));

/** Queries over the playground. */
export const queries: fc.Arbitrary<Query> = fc.oneof(
  { weight: 5, arbitrary: simple },
  { weight: 2, arbitrary: labelled },
  { weight: 2, arbitrary: joined },
  { weight: 4, arbitrary: grouped },
  { weight: 1, arbitrary: total },
  { weight: 2, arbitrary: wideAggregate },
  { weight: 2, arbitrary: setOperation },
  { weight: 3, arbitrary: shapes },
);
