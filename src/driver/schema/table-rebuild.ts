import { DatabaseTable, type Column, type TableDifference } from '@mikro-orm/sql';
import { MoUnsupportedError } from '../../errors/index.js';
import { type MatrixOnePlatform } from '../matrix-one-platform.js';
import { newStoredColumns } from './table-change.js';

/** The parts of the schema helper that a rebuild is put together from. */
export interface TableStatements {
  readonly quote: (name: string) => string;
  readonly createTable: (table: DatabaseTable) => string[];
  readonly addColumns: (table: DatabaseTable, columns: Column[]) => string[];
}

const LONGEST_NAME = 64;
const SUFFIX = '__new';

/**
 * Makes a table anew under another name, copies its rows, and puts it in the old one's place. New columns are added to the
 * old table first, so that the server fills them as it does in any ALTER. Foreign keys are the caller's.
 */
export function rebuildTable(
  diff: TableDifference,
  platform: MatrixOnePlatform,
  { quote, createTable, addColumns }: TableStatements,
  safe = false,
): string[] {
  const removed = Object.keys(diff.removedColumns).filter((name) => !diff.toTable.hasColumn(name));
  if (safe && removed.length > 0)
    throw new MoUnsupportedError(
      `The table '${diff.name}' must be made anew for this change, which would drop its column '${removed[0]}'; ` +
        'a safe update drops nothing.',
    );
  const copy = copyOf(diff.toTable, platform);
  const [create = '', ...indexes] = createTable(copy);
  const [into, from] = [quote(copy.getShortestName()), quote(diff.name)];
  const copied = copiedColumns(diff);
  const targets = copied.map(([target]) => quote(target)).join(', ');
  const sources = copied.map(([, source]) => quote(source)).join(', ');
  const added = newStoredColumns(diff);
  return [
    ...(added.length > 0 ? addColumns(diff.toTable, added) : []),
    `drop table if exists ${into}`,
    create,
    `insert into ${into} (${targets}) select ${sources} from ${from}`,
    ...indexes,
    `drop table ${from}`,
    `alter table ${into} rename to ${from}`,
  ];
}

/** Each stored column of the new table, and the old table's column of the same values. */
function copiedColumns(diff: TableDifference): [target: string, source: string][] {
  const oldNames = new Map(Object.entries(diff.renamedColumns).map(([old, { name }]) => [name, old]));
  return diff.toTable
    .getColumns()
    .filter((column) => !column.generated)
    .map(({ name }) => [name, oldNames.get(name) ?? name]);
}

function copyOf(table: DatabaseTable, platform: MatrixOnePlatform): DatabaseTable {
  const copy = new DatabaseTable(
    platform,
    table.name.slice(0, LONGEST_NAME - SUFFIX.length) + SUFFIX,
    table.schema,
  );
  for (const column of table.getColumns()) copy.addColumn(column);
  copy.setIndexes(table.getIndexes());
  copy.setChecks(table.getChecks());
  copy.comment = table.comment;
  return copy;
}
