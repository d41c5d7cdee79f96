import { int64, varchar } from '../../catalog/column-type.js';
import { type TableSpec } from '../../catalog/definitions.js';
import { wireColumn } from '../../catalog/wire-column.js';
import { invalidInput, notEmbedded } from '../../engine-errors.js';
import { type Cursor } from '../../translator/cursor.js';
import { outgoing } from '../../values/shown.js';
import { filteredRows, type ShowColumn } from '../show/filter.js';
import { type Statement } from '../statement.js';
import { compareBranches, inKeyOrder, withoutAgreed, type BranchChange } from './branch-changes.js';
import { branchStatement, branchTableName, comparedTable } from './branch-parts.js';

const varcharCode = 0x0f;
const textCode = 0xf1;
const flags = [
  ['INSERTED', 'INSERT'],
  ['DELETED', 'DELETE'],
  ['UPDATED', 'UPDATE'],
] as const;

/** Refuses what the server tells as numbers. */
const toldColumn = ({ name, type }: TableSpec['columns'][number]): ShowColumn => {
  if (type.kind === 'enum' || type.kind === 'set') throw notEmbedded(`telling changes of a ${type.kind}`);
  // of long texts it tells another code than elsewhere
  return { name, type, ...(type.kind === 'text' ? { code: textCode } : {}) };
};

/** The columns to be told, if they are named. */
const readColumns = (cursor: Cursor): readonly string[] | undefined => {
  if (!cursor.accept('columns')) return undefined;
  const names: string[] = [];
  cursor.expect('(');
  do names.push(cursor.name());
  while (cursor.accept(','));
  cursor.expect(')');
  return names;
};

const outputs = ['summary', 'count', 'limit', 'as', 'file'] as const;

const readOutput = (
  cursor: Cursor,
): { readonly output?: (typeof outputs)[number] | undefined; readonly limit: number } => {
  if (!cursor.accept('output')) {
    cursor.end();
    return { limit: Infinity };
  }
  const output = outputs.find((word) => cursor.accept(word));
  if (output === undefined) throw cursor.error();
  if (output === 'as' || output === 'file') throw notEmbedded(`DATA BRANCH DIFF … OUTPUT ${output}`);
  if (output === 'limit' && cursor.peek().kind !== 'number') throw cursor.error();
  const limit = output === 'limit' ? Number(cursor.next().value) : Infinity;
  if (output === 'limit' && !Number.isSafeInteger(limit)) throw notEmbedded('a limit like this one');
  cursor.end();
  return { output, limit };
};

/** The places of the named columns, or of all. */
const placesOf = ({ name, columns }: TableSpec, wanted: readonly string[] | undefined): readonly number[] =>
  wanted
    ? [...new Set(wanted)].map((column) => {
        const at = columns.findIndex((one) => one.name.toLowerCase() === column.toLowerCase());
        if (at < 0) throw invalidInput(`column "${column}" not found in table "${name}"`);
        return at;
      })
    : columns.map((_, at) => at);

/** DATA BRANCH DIFF: what either side has changed and the other one has not, in the order of the keys. */
export const diff = (cursor: Cursor): Statement => {
  const own = branchTableName(cursor);
  cursor.expect('against');
  const other = branchTableName(cursor);
  const names = readColumns(cursor);
  const { output, limit } = readOutput(cursor);
  return branchStatement({
    needs: 'read',
    run: (c) => {
      const [a, b] = [comparedTable(c, own), comparedTable(c, other)];
      const places = placesOf(a, names);
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
      if (limit > 0 && limit < all && changes.other.length > 0)
        throw notEmbedded('a limit of what both sides have changed');
      const columns: readonly ShowColumn[] = [
        { name: `diff ${a.name} against ${b.name}`, type: varchar(), code: varcharCode },
        { name: 'flag', type: varchar(), code: varcharCode },
        ...places.map((at) => toldColumn(a.columns[at] as TableSpec['columns'][number])),
      ];
      const inOrder = inKeyOrder(a);
      const rows = [
        ...changes.own.map((change) => ({ name: a.name, change })),
        ...changes.other.map((change) => ({ name: b.name, change })),
      ]
        .sort((x, y) => inOrder(x.change, y.change))
        .slice(0, limit)
        .map(({ name, change }) => [name, change.flag, ...places.map((at) => change.values[at] ?? null)]);
      return {
        kind: 'rows',
        columns: columns.map((column) => wireColumn(column)),
        rows: rows.map((row) =>
          row.map((v, i) => outgoing(v, (columns[i] as ShowColumn).type, { zoneMinutes: c.zoneMinutes })),
        ),
      };
    },
  });
};
