import { columnOf, historyTable, mainTable, type TableSpec } from '../../catalog/definitions.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { pick, sameValue } from '../../rows/row.js';
import { internalError, notEmbedded } from '../../engine-errors.js';
import { type Stored } from '../../values/cast.js';

type Values = readonly Stored[];

export interface BranchChange {
  readonly key: string;
  readonly keyValues: Values;
  readonly flag: 'INSERT' | 'UPDATE' | 'DELETE';
  /** The row after the change; for a DELETE the row that was. */
  readonly values: Values;
}

const keyText = (values: Values): string => values.map(String).join('\u0001');

const byKey = (table: TableSpec, rows: readonly Values[]): ReadonlyMap<string, Values> =>
  new Map(rows.map((row) => [keyText(pick(table, row, table.primaryKey)), row]));

const currentRows = (c: StatementContext, table: TableSpec): readonly Values[] =>
  c.read(`SELECT ${table.columns.map((col) => col.slot).join(', ')} FROM ${mainTable(table)} ORDER BY _row`);

/** The rows a branch began with: those its own creation wrote. */
const baseRows = (c: StatementContext, branch: TableSpec): readonly Values[] => {
  const columns = branch.columns.map((col) => col.slot).join(', ');
  const tx = BigInt(branch.branch?.transaction ?? 0);
  return c.read(
    `SELECT ${columns} FROM (SELECT _row, ${columns} FROM ${mainTable(branch)} WHERE _tx = ?1 UNION ALL SELECT _row, ${columns} FROM ${historyTable(branch)} WHERE _tx = ?1) ORDER BY _row`,
    [tx],
  );
};

const changesSince = (
  c: StatementContext,
  table: TableSpec,
  base: ReadonlyMap<string, Values>,
): readonly BranchChange[] => {
  const now = byKey(table, currentRows(c, table));
  const change = (key: string, flag: BranchChange['flag'], values: Values): BranchChange => ({
    key,
    flag,
    values,
    keyValues: pick(table, values, table.primaryKey),
  });
  const gone = [...base].filter(([key]) => !now.has(key)).map(([key, row]) => change(key, 'DELETE', row));
  const written = [...now].flatMap(([key, row]): readonly BranchChange[] => {
    const old = base.get(key);
    if (!old) return [change(key, 'INSERT', row)];
    return old.every((v, i) => sameValue(v, row[i] ?? null)) ? [] : [change(key, 'UPDATE', row)];
  });
  return [...gone, ...written];
};

/** Types whose stored values compare as the server orders them. */
const ordered: ReadonlySet<string> = new Set([
  'int',
  'char',
  'varchar',
  'date',
  'datetime',
  'timestamp',
  'uuid',
]);

const compareValues = (a: Stored, b: Stored): number =>
  typeof a === 'string' && typeof b === 'string'
    ? Buffer.compare(Buffer.from(a), Buffer.from(b))
    : Number(BigInt(a as bigint) - BigInt(b as bigint));

/** The order in which the server tells of changes. */
export const inKeyOrder = (table: TableSpec) => {
  const types = table.primaryKey.map((name) => columnOf(table, name)?.type.kind ?? '');
  return (a: BranchChange, b: BranchChange): number => {
    const unordered = types.find((kind) => !ordered.has(kind));
    if (unordered !== undefined) throw notEmbedded(`the order of branch changes by ${unordered}`);
    return a.keyValues.map((v, i) => compareValues(v, b.keyValues[i] ?? null)).find((n) => n !== 0) ?? 0;
  };
};

export interface BranchComparison {
  readonly own: readonly BranchChange[];
  readonly other: readonly BranchChange[];
}

/** What two tables, one a branch of the other, have changed since they parted. */
export const compareBranches = (
  c: StatementContext,
  table: TableSpec,
  against: TableSpec,
): BranchComparison => {
  if (table === against) return { own: [], other: [] };
  const branch =
    table.branch?.parent === against.id ? table : against.branch?.parent === table.id ? against : undefined;
  if (!branch) throw notEmbedded('comparing tables of which none is a branch of the other');
  if (table.primaryKey.length === 0) throw notEmbedded('comparing branches without a primary key');
  if (c.session.transaction && branch.branch?.transaction === c.session.transaction.id)
    throw internalError(`cannot find table ${branch.id} commit ts at snapshot ${c.core.clock.now()}`);
  const base = byKey(branch, baseRows(c, branch));
  return { own: changesSince(c, table, base), other: changesSince(c, against, base) };
};

const sameRow = (a: Values, b: Values): boolean => a.every((v, i) => String(v) === String(b[i]));

/** Whether both sides have done the same to a row. */
export const agree = (a: BranchChange, b: BranchChange): boolean =>
  a.key === b.key && a.flag === b.flag && (a.flag === 'DELETE' || sameRow(a.values, b.values));

/** The changes of each side that the other one has not made as well. */
export const withoutAgreed = ({ own, other }: BranchComparison): BranchComparison => {
  const [ours, theirs] = [own, other].map((list) => new Map(list.map((change) => [change.key, change])));
  const alone = (list: readonly BranchChange[], others: ReadonlyMap<string, BranchChange> | undefined) =>
    list.filter((change) => {
      const beside = others?.get(change.key);
      return !beside || !agree(change, beside);
    });
  return { own: alone(own, theirs), other: alone(other, ours) };
};
