import { p } from '@mikro-orm/core';
import { a, entity, rows, seen, table, type SchemaChange } from './schema-change.js';

const checked = (expression: string): object => ({ checks: [{ name: 'ck', expression }] });
const text = (): object => ({ ...a(), b: p.string().length(30).default('y') });

function rebuilt(
  columns: string,
  targets: string,
  sources = targets,
  indexes: readonly string[] = [],
): string[] {
  return [
    'drop table if exists `t__new`',
    `create table \`t__new\` (${columns})`,
    `insert into \`t__new\` (${targets}) select ${sources} from \`t\``,
    ...indexes,
    'drop table `t`',
    'alter table `t__new` rename to `t`',
  ];
}

const ID = '`id` int not null auto_increment primary key';
const plain = table(a(), { indexes: [{ name: 'i', properties: ['a'] }] });
const withCheck = table(a(), { ...checked('a > 0'), indexes: [{ name: 'i', properties: ['a'] }] });
const referrer = (target: typeof plain): unknown =>
  entity('r', { t: () => p.manyToOne(target).deleteRule('cascade') });

function selfReferring(column: object): unknown {
  const T: ReturnType<typeof table> = table({
    a: column,
    parent: () => p.manyToOne(T).nullable().deleteRule('set null'),
  });
  return T;
}

export const REBUILDS: readonly SchemaChange[] = [
  {
    name: 'a check added',
    before: [table(a())],
    after: [table(a(), checked('a > 0'))],
    up: rebuilt(`${ID}, \`a\` int not null, constraint \`ck\` check (a > 0)`, '`id`, `a`'),
    rows,
    seen,
  },
  {
    name: 'a check with a literal in another case',
    before: [table(text(), checked("b <> 'x'"))],
    after: [table(text(), checked("b <> 'X'"))],
    up: rebuilt(
      `${ID}, \`a\` int not null, \`b\` varchar(30) not null default 'y', constraint \`ck\` check (b <> 'X')`,
      '`id`, `a`, `b`',
    ),
    rows,
    seen,
  },
  {
    name: 'a check dropped from a table to which another one refers',
    before: [withCheck, referrer(withCheck)],
    after: [plain, referrer(plain)],
    up: [
      'alter table `r` drop foreign key `r_t_id_foreign`',
      ...rebuilt(`${ID}, \`a\` int not null`, '`id`, `a`', undefined, [
        'alter table `t__new` add index `i` (`a`)',
      ]),
      'alter table `r` add constraint `r_t_id_foreign` foreign key (`t_id`) references `t` (`id`) on update restrict on delete cascade',
    ],
    rows: [...rows, 'insert into r (id, t_id) values (1, 1), (2, 2)'],
    seen: { sql: 'select r.id, t.a from r join t on t.id = r.t_id order by r.id', rows: seen.rows },
  },
  {
    name: 'a renamed column that a check reads',
    before: [table(text(), checked("b <> 'x'"))],
    after: [table({ ...a(), c: p.string().length(30).default('y') }, checked("c <> 'x'"))],
    up: rebuilt(
      `${ID}, \`a\` int not null, \`c\` varchar(30) not null default 'y', constraint \`ck\` check (c <> 'x')`,
      '`id`, `a`, `c`',
      '`id`, `a`, `b`',
    ),
    rows,
    seen,
  },
  {
    name: 'a column that a generated one reads, and a new one',
    before: [table({ a: p.integer(), g: p.integer().generated('(`a` + 1) stored') })],
    after: [table({ a: p.smallint(), g: p.integer().generated('(`a` + 1) stored'), n: p.integer() })],
    up: [
      'alter table `t` add `n` int not null',
      ...rebuilt(
        `${ID}, \`a\` smallint not null, \`g\` int generated always as (\`a\` + 1) stored, \`n\` int not null`,
        '`id`, `a`, `n`',
      ),
    ],
    rows,
    seen: { sql: 'select id, g - 1 as a from t order by id', rows: seen.rows },
  },
  {
    name: 'a column of a table that refers to itself',
    before: [selfReferring(p.integer())],
    after: [selfReferring(p.smallint())],
    up: [
      'alter table `t` drop foreign key `t_parent_id_foreign`',
      ...rebuilt(
        `${ID}, \`a\` smallint not null, \`parent_id\` int null`,
        '`id`, `a`, `parent_id`',
        undefined,
        ['alter table `t__new` add index `t_parent_id_index` (`parent_id`)'],
      ),
      'alter table `t` add constraint `t_parent_id_foreign` foreign key (`parent_id`) references `t` (`id`) on delete set null',
    ],
    rows: ['insert into t (id, a, parent_id) values (1, 10, null), (2, 20, 1)'],
    seen,
  },
  {
    name: 'another primary key',
    before: [table({ id: p.integer().unsigned(false).autoincrement(false).primary(), ...a() })],
    after: [
      table({
        id: p.integer().unsigned(false).autoincrement(false).primary(),
        a: p.integer().unsigned(false).autoincrement(false).primary(),
      }),
    ],
    up: rebuilt('`id` int not null, `a` int not null, primary key (`id`, `a`)', '`id`, `a`'),
    rows,
    seen,
  },
];
