import { int64, varchar } from '../../catalog/column-type.js';
import { type TableSpec } from '../../catalog/definitions.js';
import { notEmbedded } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Cursor } from '../../translator/cursor.js';
import { showValue } from '../../values/shown.js';
import { filteredRows, type ShowColumn, type ShowRow } from '../show/filter.js';
import { type Statement } from '../statement.js';
import { compareBranches, inKeyOrder, withoutAgreed, type BranchChange } from './branch-changes.js';
import { branchStatement, comparedTable } from './branch-parts.js';

const varcharCode = 0x0f;
const flags = [
  ['INSERTED', 'INSERT'],
  ['DELETED', 'DELETE'],
  ['UPDATED', 'UPDATE'],
] as const;

const shownRow = (c: StatementContext, name: string, table: TableSpec, change: BranchChange): ShowRow => [
  name,
  change.flag,
  ...change.values.map((v, i) =>
    typeof v === 'bigint'
      ? v
      : showValue(v, (table.columns[i] as TableSpec['columns'][number]).type, { zoneMinutes: c.zoneMinutes }),
  ),
];

const readOutput = (cursor: Cursor): { readonly output: string; readonly limit: number } => {
  const output = cursor.accept('output') ? cursor.next().value.toLowerCase() : '';
  const limit = output === 'limit' ? Number(cursor.next().value) : Infinity;
  if (Number.isNaN(limit)) throw cursor.error();
  cursor.end();
  if (!['', 'summary', 'count', 'limit'].includes(output))
    throw notEmbedded(`DATA BRANCH DIFF … OUTPUT ${output}`);
  return { output, limit };
};

/** DATA BRANCH DIFF: what either side has changed and the other one has not, in the order of the keys. */
export const diff = (cursor: Cursor): Statement => {
  const own = cursor.qualifiedName();
  cursor.expect('against');
  const other = cursor.qualifiedName();
  const { output, limit } = readOutput(cursor);
  return branchStatement({
    needs: 'read',
    run: (c) => {
      const [a, b] = [comparedTable(c, own), comparedTable(c, other)];
      const changes = withoutAgreed(compareBranches(c, a, b));
      const count = (list: readonly BranchChange[], flag: BranchChange['flag']) =>
        BigInt(list.filter((change) => change.flag === flag).length);
      if (output === 'summary')
        return filteredRows(
          c,
          [
            { name: 'metric', type: varchar(), code: varcharCode },
            { name: a.name, type: int64 },
            { name: b.name, type: int64 },
          ],
          flags.map(([name, flag]) => [name, count(changes.own, flag), count(changes.other, flag)]),
          {},
        );
      const all = changes.own.length + changes.other.length;
      if (output === 'count')
        return filteredRows(c, [{ name: 'COUNT(*)', type: int64 }], [[BigInt(all)]], {});
      if (limit < all && changes.other.length > 0)
        throw notEmbedded('a limit of what both sides have changed');
      const columns: readonly ShowColumn[] = [
        { name: `diff ${a.name} against ${b.name}`, type: varchar(), code: varcharCode },
        { name: 'flag', type: varchar(), code: varcharCode },
        ...a.columns.map((col) => ({ name: col.name, type: col.type })),
      ];
      const inOrder = inKeyOrder(a);
      const rows = [
        ...changes.own.map((change) => ({ name: a.name, table: a, change })),
        ...changes.other.map((change) => ({ name: b.name, table: b, change })),
      ].sort((x, y) => inOrder(x.change, y.change));
      return filteredRows(
        c,
        columns,
        rows.slice(0, limit).map(({ name, table, change }) => shownRow(c, name, table, change)),
        {},
      );
    },
  });
};
