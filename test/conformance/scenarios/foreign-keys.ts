import { setup, texts, type ScenarioSource } from './source.js';

const tables = [
  'create table b(id int primary key, v int)',
  'create table a(id int primary key, p int, q int, m int)',
];

const key = (column: string, parent: string, action: string): string =>
  `alter table a add constraint fk_${column} foreign key (${column}) references ${parent}(id) ${action}`;

/** A table with foreign keys is made anew, filled, and rows of it or of its parent go. */
const round = (keys: readonly string[], statements: readonly string[]) =>
  texts('A', 'drop table if exists a', 'drop table if exists b', ...tables, ...keys, ...statements);

const tree = ['insert into a(id) values(1)', 'insert into a(id, m) values(2,1),(3,2),(4,3)'];
const left = 'select * from a order by id';
const pair = [
  'insert into b values(1,0),(2,0),(3,0)',
  'insert into a(id, p, q) values(1,1,1),(2,2,1),(3,1,2)',
];

const actions = ['cascade', 'set null', 'restrict'] as const;

/** What becomes of rows that point to a deleted or changed row of their own table. */
export const tablesThatReferToThemselves: ScenarioSource = {
  name: 'tables_that_refer_to_themselves',
  steps: [
    ...setup('A'),
    ...round(
      [key('m', 'a', 'on delete cascade')],
      [
        ...tree,
        'delete from a where id = 3',
        left,
        'delete from a where id = 1',
        left,
        'delete from a',
        left,
      ],
    ),
    ...round(
      [key('m', 'a', 'on delete set null')],
      [...tree, 'delete from a where id in (1, 3)', left, 'delete from a'],
    ),
    ...round(
      [key('m', 'a', 'on delete restrict')],
      [
        ...tree,
        'delete from a where id = 1',
        'delete from a where id in (3, 4)',
        'delete from a',
        'delete from a where id = 4',
        'insert into a(id, m) values(5, null)',
        'update a set m = 5 where id = 5',
        'delete from a where id = 5',
        left,
      ],
    ),
    ...round(
      [key('m', 'a', 'on update cascade')],
      [
        ...tree,
        'update a set id = 10 where id = 1',
        'update a set id = 10 where id = 4',
        'update a set p = 1',
        left,
      ],
    ),
    ...round(
      [key('m', 'a', 'on update set null')],
      [...tree, 'update a set id = 10 where id = 1', 'update a set id = 10 where id = 4', left],
    ),
    ...round(
      [key('p', 'b', 'on delete cascade'), key('m', 'a', 'on delete cascade')],
      [
        'insert into b values(1,0),(2,0)',
        'insert into a(id, p, m) values(1,1,null)',
        'insert into a(id, p, m) values(2,2,1),(3,1,2)',
        'delete from b where id = 1',
        left,
      ],
    ),
    ...round(
      [key('p', 'b', 'on delete cascade'), key('m', 'a', 'on delete restrict')],
      [
        'insert into b values(1,0),(2,0)',
        'insert into a(id, p, m) values(1,1,null)',
        'insert into a(id, p, m) values(2,2,1)',
        'delete from b where id = 1',
        'delete from b where id = 2',
        'delete from b where id = 1',
        left,
      ],
    ),
    ...round(
      [key('p', 'b', 'on delete cascade'), key('m', 'a', 'on delete set null')],
      [
        'insert into b values(1,0),(2,0)',
        'delete from b where id = 2',
        'insert into a(id, p, m) values(1,1,null)',
        'delete from b where id = 1',
        left,
        'delete from a',
        'delete from b',
      ],
    ),
    ...texts('A', 'drop database sema_g_db'),
  ],
};

/** What a DELETE does to a table that has two foreign keys to the one whose rows go. */
export const twoForeignKeysToOneTable: ScenarioSource = {
  name: 'two_foreign_keys_to_one_table',
  steps: [
    ...setup('A'),
    ...actions.flatMap((first) =>
      actions.flatMap((second) =>
        round(
          [key('p', 'b', `on delete ${first}`), key('q', 'b', `on delete ${second}`)],
          [
            'insert into b values(9,0)',
            'delete from b where id = 9',
            ...pair,
            'delete from b where id = 3',
            'delete from b where id = 1',
            'update b set v = 1',
            left,
          ],
        ),
      ),
    ),
    ...texts('A', 'drop database sema_g_db'),
  ],
};

const steps = (x: string, y: string): readonly string[] => [
  'create table b(id int primary key)',
  'create table x(id int primary key, b_id int, foreign key (b_id) references b(id) on delete cascade)',
  'create table y(id int primary key, b_id int, foreign key (b_id) references b(id) on delete cascade)',
  `create table z(id int primary key, x_id int, y_id int, foreign key (x_id) references x(id) on delete ${x}, foreign key (y_id) references y(id) on delete ${y})`,
  'insert into b values(1),(2)',
  'insert into x values(1,1),(2,2)',
  'insert into y values(1,1),(2,2)',
  'insert into z values(1,1,1),(2,null,1),(3,1,null),(4,2,1),(5,1,2),(6,2,2)',
  'delete from b where id = 1',
  'select * from z order by id',
  'drop table z',
  'drop table x',
  'drop table y',
  'drop table b',
];

/** Two tables that refer to each other, with rows in turn, and the first of them goes. */
const mutual = (name: string, x: string, y: string) =>
  texts(
    'A',
    `create table ${name}a(id int primary key, k_id int)`,
    `create table ${name}k(id int primary key, a_id int)`,
    `alter table ${name}a add constraint ${name}ak foreign key (k_id) references ${name}k(id) on delete ${x}`,
    `alter table ${name}k add constraint ${name}ka foreign key (a_id) references ${name}a(id) on delete ${y}`,
    `insert into ${name}a values(1,null)`,
    `insert into ${name}k values(1,1)`,
    `insert into ${name}a values(2,1)`,
    `insert into ${name}k values(2,2)`,
    `insert into ${name}a values(3,2)`,
    `delete from ${name}a where id = 3`,
    `delete from ${name}a where id = 1`,
    `select * from ${name}a order by id`,
    `select * from ${name}k order by id`,
    `alter table ${name}a drop foreign key ${name}ak`,
    `drop table ${name}k, ${name}a`,
    `drop table ${name}k`,
    `drop table ${name}a`,
  );

/** What a DELETE does to a table that it comes to on two ways, and to tables that refer to each other. */
export const foreignKeysThatMeet: ScenarioSource = {
  name: 'foreign_keys_that_meet',
  steps: [
    ...setup('A'),
    ...texts('A', ...actions.flatMap((x) => actions.flatMap((y) => steps(x, y)))),
    ...mutual('c', 'cascade', 'set null'),
    ...mutual('d', 'set null', 'cascade'),
    ...mutual('e', 'set null', 'set null'),
    ...mutual('f', 'cascade', 'cascade'),
    ...texts('A', 'drop database sema_g_db'),
  ],
};
