import { varchar, type ColumnType } from '../../catalog/column-type.js';
import { type ViewColumn } from '../../catalog/definitions.js';
import { type OutputColumn } from '../../translator/environment.js';
import { checkedLabel } from '../../translator/label.js';

const keptType = (type: ColumnType, computed: boolean): ColumnType => {
  if (type.kind === 'enum' || type.kind === 'set') return varchar();
  const isMoment = type.kind === 'datetime' || type.kind === 'timestamp' || type.kind === 'time';
  return isMoment && computed ? { ...type, fraction: 0 } : type;
};

/** What the catalogue keeps of the columns of a view's query. */
export const viewColumns = (
  columns: readonly OutputColumn[],
  names: readonly string[],
): readonly ViewColumn[] =>
  columns.map(({ name, type, declared, autoIncrement }, i) => ({
    name: (names[i] ?? checkedLabel(name)).toLowerCase(),
    type: keptType(type, declared?.computed === true),
    computed: declared?.computed === true,
    ...(declared ? { notNull: declared.inView } : {}),
    ...(autoIncrement ? { autoIncrement } : {}),
  }));
