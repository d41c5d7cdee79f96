import fc from 'fast-check';

/** One statement of one session. */
export interface Step {
  readonly who: number;
  readonly sql: string;
}

/** Statements of several sessions in the order in which they are sent. */
export interface Schedule {
  readonly sessions: number;
  readonly steps: readonly Step[];
}

/** What every schedule starts from. */
export const SETUP: readonly string[] = [
  'create table t (id int auto_increment primary key, u int unique, v int default 0)',
  'create table n (a int, v int)',
  'create table p (id int primary key, v int)',
  'create table c (id int primary key, pid int, v int, constraint fk1 foreign key (pid) references p (id))',
  'create table w (a int, b int, v int, primary key (a, b), key kv (v))',
  'insert into t (u, v) values (10, 0), (20, 0), (30, 0)',
  'insert into n values (1, 0), (2, 0), (3, 0)',
  'insert into p values (1, 0), (2, 0), (3, 0)',
  'insert into c values (1, 1, 0), (2, 2, 0)',
  'insert into w values (1, 1, 0), (1, 2, 0), (2, 1, 0)',
];

/** The tables whose rows are looked at in the end, each with the columns to sort by. */
export const TABLES: readonly string[] = ['t', 'n', 'p', 'c', 'w'];

const key = fc.integer({ min: 1, max: 5 });
const unique = fc.constantFrom(10, 20, 30, 40, 50);

/** A statement's text with holes filled by other arbitraries. */
const sql = (
  strings: TemplateStringsArray,
  ...holes: readonly fc.Arbitrary<string | number>[]
): fc.Arbitrary<string> =>
  fc
    .tuple(...holes)
    .map((values) => strings.reduce((text, part, i) => `${text}${String(values[i - 1])}${part}`));

const oneOf = fc.constantFrom<string[]>;
const lock = oneOf('for update', 'for share', 'lock in share mode');

/** Kinds of statements, so that a run can be narrowed to some of them. */
export const FAMILIES: Readonly<Record<string, readonly fc.Arbitrary<string>[]>> = {
  control: [
    sql`begin`,
    sql`begin`,
    sql`begin`,
    sql`commit`,
    sql`commit`,
    sql`rollback`,
    sql`${oneOf('set autocommit = 0', 'set autocommit = 1')}`,
  ],
  rows: [
    sql`insert into t (u, v) values (${unique}, 1)`,
    sql`insert into t (v) values (1), (2)`,
    sql`insert into t (id, u, v) values (${key}, ${unique}, 1)`,
    sql`update t set v = v + 1 where id = ${key}`,
    sql`update t set v = v + 1 where u = ${unique}`,
    sql`update t set v = v + 1 where v = ${fc.nat(1)}`,
    sql`update t set u = ${unique} where id = ${key}`,
    sql`update t set id = ${key} where id = ${key}`,
    sql`update t set v = v + 1 where id > ${key}`,
    sql`delete from t where id = ${key}`,
    sql`delete from t where u = ${unique}`,
    sql`delete from t where v > ${fc.nat(3)}`,
    sql`select * from t where id = ${key}`,
    sql`select * from t`,
  ],
  locks: [
    sql`select * from t where id = ${key} ${lock}`,
    sql`select * from t where u = ${unique} ${lock}`,
    sql`select * from t where v >= ${fc.nat(1)} ${lock}`,
    sql`select * from t where id between ${key} and ${key} ${lock}`,
    sql`select * from n where a = ${key} ${lock}`,
    sql`select * from w where a = ${key} and b = ${key} ${lock}`,
    sql`select * from w where a = ${key} ${lock}`,
    sql`select v from t where id in (${key}, ${key}) ${lock}`,
  ],
  limits: [
    sql`select * from t where id = ${key} limit 1 ${lock}`,
    sql`select * from t order by id limit 2 ${lock}`,
  ],
  upserts: [
    sql`replace into t (id, u, v) values (${key}, ${unique}, 7)`,
    sql`replace into w values (${key}, ${key}, 7)`,
    sql`insert into t (id, u, v) values (${key}, ${unique}, 5) on duplicate key update v = v + 5`,
    sql`insert into t (u, v) values (${unique}, 5) on duplicate key update v = v + 5`,
    sql`insert into w values (${key}, ${key}, 5) on duplicate key update v = v + 5`,
    sql`insert ignore into t (id, u, v) values (${key}, ${unique}, 3)`,
    sql`insert ignore into w values (${key}, ${key}, 3)`,
  ],
  others: [
    sql`insert into n values (${key}, 1)`,
    sql`update n set v = v + 1 where a = ${key}`,
    sql`delete from n where a = ${key}`,
    sql`insert into w values (${key}, ${key}, 1)`,
    sql`update w set v = v + 1 where a = ${key}`,
    sql`update w set v = v + 1 where v = ${fc.nat(1)}`,
    sql`update w set b = ${key} where a = ${key} and b = ${key}`,
    sql`delete from w where a = ${key} and b = ${key}`,
    sql`select * from n`,
    sql`insert into w select id, ${key}, v from t where id = ${key}`,
  ],
  keys: [
    sql`insert into p values (${key}, 0)`,
    sql`insert into c values (${key}, ${key}, 0)`,
    sql`insert into c values (${key}, null, 0)`,
    sql`update c set pid = ${key} where id = ${key}`,
    sql`update c set v = v + 1 where id = ${key}`,
    sql`update p set v = v + 1 where id = ${key}`,
    sql`update p set id = ${key} where id = ${key}`,
    sql`delete from p where id = ${key}`,
    sql`delete from c where id = ${key}`,
    sql`delete from c where pid = ${key}`,
    sql`select * from p where id = ${key} ${lock}`,
  ],
  definitions: [
    sql`truncate table ${oneOf('t', 'n', 'w')}`,
    sql`alter table ${oneOf('t', 'n')} add column x int default 4`,
    sql`alter table ${oneOf('t', 'n')} drop column x`,
    sql`create table if not exists extra (a int primary key)`,
    sql`drop table if exists extra`,
    sql`insert into extra values (${key})`,
    sql`select * from extra`,
    sql`create index iv on ${oneOf('t', 'w')} (v)`,
    sql`drop index iv on ${oneOf('t', 'w')}`,
  ],
  changes: [
    sql`alter table ${oneOf('t', 'n', 'w', 'c')} comment = ${oneOf("'one'", "'two'")}`,
    sql`alter table n add column y int`,
    sql`alter table n drop column y`,
    sql`alter table n rename to m`,
    sql`alter table m rename to n`,
    sql`insert into m (a, v) values (${key}, 1)`,
    sql`drop table if exists c`,
    sql`create table if not exists c (id int primary key, pid int, v int, constraint fk1 foreign key (pid) references p (id))`,
    sql`create unique index ub on t (${oneOf('v', 'u')}, id)`,
    sql`alter table n add primary key (a)`,
    sql`truncate table ${oneOf('c', 'p')}`,
  ],
  copies: [
    sql`create table copy clone ${oneOf('t', 'n', 'w')}`,
    sql`create table if not exists copy clone n`,
    sql`create table copy like ${oneOf('t', 'w')}`,
    sql`create table copy as select * from ${oneOf('t', 'n')}`,
    sql`drop table if exists copy`,
    sql`insert into copy select * from n where a = ${key}`,
    sql`update copy set v = v + 1`,
    sql`select * from copy`,
    sql`create or replace view seen as select * from ${oneOf('t', 'n', 'copy')}`,
    sql`drop view if exists seen`,
    sql`select * from seen`,
  ],
  joins: [
    sql`select t.id, n.v from t join n on t.id = n.a where n.a >= ${key} ${lock}`,
    sql`select id from t where id in (select a from n where a >= ${key}) ${lock}`,
    sql`update t join n on t.id = n.a set t.v = t.v + n.v where n.a = ${key}`,
    sql`update n set v = (select max(v) from w) where a = ${key}`,
    sql`delete from n where a in (select a from w where b = ${key})`,
    sql`insert into t (id, v) select a, v from n where a = ${key}`,
    sql`insert into t (id, v) select a + 2, v from w where a = ${key} on duplicate key update v = v + 1`,
    sql`replace into w select id, ${key}, v from t where id = ${key}`,
    sql`insert into n select id, v from t where id >= ${key}`,
  ],
  settings: [
    sql`set @x = 1`,
    sql`set time_zone = '+00:00'`,
    sql`set autocommit = ${fc.nat(1)}`,
    sql`start transaction`,
    sql`rollback`,
    sql`select count(*) from t`,
  ],
};

const family = (name: string): fc.Arbitrary<string> => fc.oneof(...(FAMILIES[name] ?? []));

/** Random schedules of the given families of statements. */
export const schedules = (
  families: readonly string[],
  maxSessions = 4,
  maxSteps = 24,
): fc.Arbitrary<Schedule> =>
  fc.integer({ min: 2, max: maxSessions }).chain((sessions) =>
    fc.record({
      sessions: fc.constant(sessions),
      steps: fc.array(
        fc.record({
          who: fc.nat(sessions - 1),
          sql: fc.oneof(
            { weight: 3, arbitrary: family('control') },
            ...families.map((name) => ({ weight: Math.ceil(6 / families.length), arbitrary: family(name) })),
          ),
        }),
        { minLength: 5, maxLength: maxSteps, size: 'max' },
      ),
    }),
  );
