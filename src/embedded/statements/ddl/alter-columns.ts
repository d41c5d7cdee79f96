import { ServerError } from '../../session-backend.js';
import { declaredType } from '../../catalog/column-type.js';
import { type ColumnSpec } from '../../catalog/definitions.js';
import { notEmbedded } from '../../engine-errors.js';
import { identText, variant, type Ast } from '../../translator/ast.js';
import { columnSpec } from './column-definition.js';
import { refuseGenerated, refuseIfGenerating } from './generated-columns.js';
import { addConstraint } from './table-constraints.js';
import { type TableDraft } from './table-draft.js';

export interface Alteration {
  readonly draft: TableDraft;
  /** Column of the old table that a new column's values come from. */
  readonly sources: Map<string, ColumnSpec>;
  rename: string | undefined;
}

export const positionOf = (draft: TableDraft, node: Ast): number | undefined => {
  if (node === undefined || node === null) return undefined;
  const [kind, after] = variant(node);
  return kind === 'First'
    ? 0
    : draft.columns.findIndex((c) => c.name.toLowerCase() === identText(after).toLowerCase()) + 1;
};

export const unknownColumn = (name: string, table: string) =>
  new ServerError(1054, `Unknown column '${name}' in '${table}'`);

export const oldColumn = (a: Alteration, name: string, action: string): ColumnSpec => {
  const column = a.draft.columns.find((c) => c.name.toLowerCase() === name.toLowerCase());
  if (!column)
    throw action === 'DROP'
      ? new ServerError(1091, `Can't DROP '${name}'; check that column/key exists`)
      : unknownColumn(name, a.draft.name);
  return column;
};

const renameIn = (names: readonly string[], from: string, to: string) =>
  names.map((n) => (n === from ? to : n));

export const renameColumn = (a: Alteration, from: string, to: string): void => {
  const { draft } = a;
  draft.primaryKey = renameIn(draft.primaryKey, from, to);
  draft.indexes = draft.indexes.map((i) => ({ ...i, columns: renameIn(i.columns, from, to) }));
  draft.foreignKeys = draft.foreignKeys.map((k) => ({ ...k, columns: renameIn(k.columns, from, to) }));
};

export const replaceColumn = (
  a: Alteration,
  old: ColumnSpec,
  name: string,
  dataType: Ast,
  options: readonly Ast[],
  position: Ast,
): void => {
  const { draft } = a;
  const index = draft.columns.indexOf(old);
  const rest = draft.columns.filter((c) => c !== old);
  const source = a.sources.get(old.slot);
  if (old.generated) refuseGenerated([old], 'changing');
  if (options.some((option) => variant(option)[0] === 'Generated'))
    throw notEmbedded('changing a column into a generated one');
  const spec = columnSpec(
    { ...draft, columns: rest, nextSlot: draft.nextSlot },
    name,
    dataType,
    options,
    `c${draft.nextSlot++}`,
  );
  const column = draft.primaryKey.includes(old.name) ? { ...spec, notNull: true } : spec;
  if (name.toLowerCase() !== old.name.toLowerCase() || declaredType(spec.type) !== declaredType(old.type))
    refuseIfGenerating(draft.columns, old.name);
  refuseInForeignKey(draft, old, column);
  if (source) a.sources.set(column.slot, source);
  draft.columns = rest;
  draft.columns = rest.toSpliced(positionOf(draft, position) ?? index, 0, column);
  if (old.name !== name) renameColumn(a, old.name, name);
  for (const option of options) {
    const [kind] = variant(option);
    if (kind === 'PrimaryKey') addConstraint(draft, { PrimaryKey: { columns: [keyPart(name)] } });
    if (kind === 'Unique') addConstraint(draft, { Unique: { columns: [keyPart(name)] } });
  }
};

/** The columns of a foreign key keep their types. */
const refuseInForeignKey = (draft: TableDraft, old: ColumnSpec, column: ColumnSpec): void => {
  const key = draft.foreignKeys.find(({ columns }) => columns.includes(old.name));
  if (key && declaredType(old.type) !== declaredType(column.type))
    throw new ServerError(
      1832,
      `Cannot change column '${old.name}': used in a foreign key constraint '${key.name}'`,
    );
};

const keyPart = (name: string): Ast => ({ column: { expr: { Identifier: { value: name } }, options: {} } });

export const dropColumn = (a: Alteration, name: string, ifExists: boolean): void => {
  const { draft } = a;
  if (ifExists && !draft.columns.some((c) => c.name.toLowerCase() === name.toLowerCase())) return;
  const column = oldColumn(a, name, 'DROP');
  if (draft.columns.length === 1)
    throw new ServerError(1090, "You can't delete all columns with ALTER TABLE; use DROP TABLE instead");
  if (draft.foreignKeys.some((k) => k.columns.includes(column.name)))
    throw new ServerError(
      1828,
      `Cannot drop column '${column.name}': needed in a foreign key constraint '${draft.foreignKeys.find((k) => k.columns.includes(column.name))?.name as string}'`,
    );
  refuseIfGenerating(draft.columns, column.name);
  draft.columns = draft.columns.filter((c) => c !== column);
  draft.primaryKey = draft.primaryKey.filter((n) => n !== column.name);
  draft.indexes = draft.indexes
    .map((i) => ({ ...i, columns: i.columns.filter((n) => n !== column.name) }))
    .filter((i) => i.columns.length > 0);
};
