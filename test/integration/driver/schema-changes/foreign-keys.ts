import { p } from '@mikro-orm/core';
import { a, entity, rows, seen, table, type SchemaChange } from './schema-change.js';

const parent = entity('p', {});

const child = (rule: string, target = parent): unknown =>
  table({ ...a(), parent: () => p.manyToOne(target).nullable().deleteRule(rule) });

const wideParent = entity('p', { id: p.bigint().unsigned(false).primary() });

export const FOREIGN_KEY_CHANGES: readonly SchemaChange[] = [
  {
    name: 'a foreign key added',
    before: [table({ ...a(), parent_id: p.integer().nullable().index('t_parent_id_index') }), parent],
    after: [child('set null'), parent],
    up: [
      'alter table `t` add constraint `t_parent_id_foreign` foreign key (`parent_id`) references `p` (`id`) on delete set null',
    ],
    rows,
    seen,
  },
  {
    name: 'a foreign key with another action',
    before: [child('set null'), parent],
    after: [child('cascade'), parent],
    up: [
      'alter table `t` drop foreign key `t_parent_id_foreign`',
      'alter table `t` add constraint `t_parent_id_foreign` foreign key (`parent_id`) references `p` (`id`) on delete cascade',
    ],
    rows,
    seen,
  },
  {
    name: 'the type of a key and of what refers to it',
    before: [child('cascade'), parent],
    after: [child('cascade', wideParent), wideParent],
    up: [
      'alter table `t` drop foreign key `t_parent_id_foreign`',
      'alter table `p` modify `id` bigint not null auto_increment',
      'alter table `t` modify `parent_id` bigint null',
      'alter table `t` add constraint `t_parent_id_foreign` foreign key (`parent_id`) references `p` (`id`) on delete cascade',
    ],
    rows: ['insert into p (id) values (7)', 'insert into t (id, a, parent_id) values (1, 10, 7), (2, 20, 7)'],
    seen: { sql: 'select t.id, a from t join p on p.id = t.parent_id order by t.id', rows: seen.rows },
  },
];
