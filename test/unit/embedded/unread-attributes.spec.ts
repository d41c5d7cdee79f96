import { expect, it } from '@jest/globals';
import { type TableSpec } from '../../../src/embedded/catalog/definitions.js';
import { type Environment } from '../../../src/embedded/translator/environment.js';
import { parseStatement } from '../../../src/embedded/translator/parser.js';
import { newTranslation } from '../../../src/embedded/translator/query-translator.js';

const table = (name: string) =>
  ({
    kind: 'table',
    database: 'd',
    name,
    columns: ['id', 'k', 'v', 'n'].map((column, i) => ({
      name: column,
      slot: `c${i}`,
      type: column === 'v' ? { kind: 'varchar', length: 9 } : { kind: 'int', bits: 32, unsigned: false },
    })),
    primaryKey: ['id'],
    checks: [],
  }) as unknown as TableSpec;

const environment = {
  catalog: { database: () => ({}), source: (_database: string, name: string) => table(name) },
  database: 'd',
  zoneMinutes: 0,
  parameters: [],
  hints: [],
  systemTable: () => undefined,
  temporaryTable: () => undefined,
  variable: () => '1024',
} as unknown as Environment;

type Node = Record<string, unknown>;

/** The objects of a tree that hold attributes; an enum's variant has one key in capitals. */
const attributed = (node: unknown, key = ''): readonly Node[] => {
  if (Array.isArray(node)) return node.flatMap((n) => attributed(n, key));
  if (typeof node !== 'object' || node === null || /span$|_token$/.test(key)) return [];
  const entries = Object.entries(node);
  const isVariant = entries.length === 1 && /^[A-Z]/.test(entries[0]?.[0] ?? '');
  return [...(isVariant ? [] : [node as Node]), ...entries.flatMap(([k, v]) => attributed(v, k))];
};

it.each([
  `select distinct a.id, upper(a.v) as u, count(*) over (partition by a.k order by a.id desc) w from s a
   left join t b on a.id = b.k where a.v like 'a' and a.k in (1, 2) and a.k between 1 and 2 and (a.k is null)
   and exists (select 1 from s) order by a.id desc limit 2 offset 1`,
  "select k, sum(distinct n), group_concat(v order by id separator '-') from s group by k having count(*) > 1",
  `with c as (select id from s) select case k when 1 then 2 else 3 end, cast(v as signed), trim(both 'a' from v),
   substring(v, 1, 2), date_add(date '2024-01-01', interval 1 day), -k, (k), k in (select id from c),
   (select max(k) from s) from s union all select 1, 2, 'a', 'b', date '2024-01-01', 4, 5, true, 8`,
])('an attribute that the translator does not know is refused wherever it stands: %s', (sql) => {
  const ast = parseStatement(sql).ast as { readonly Query: unknown };
  const translate = () => newTranslation(environment).query(ast.Query, undefined);
  translate();
  const nodes = attributed(ast.Query);
  expect(nodes.length).toBeGreaterThan(20);
  for (const node of nodes) {
    node.unheard_of = { Some: 1 };
    expect(translate).toThrow(/^embedded server: .*unheard of is not supported/);
    delete node.unheard_of;
  }
});
