import { type ColumnSpec } from '../../catalog/definitions.js';
import { invalidInput, notSupported } from '../../engine-errors.js';

/** A column that a full-text index names. */
export const fulltextColumn = (columns: readonly ColumnSpec[], name: string): ColumnSpec => {
  const found = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (!found) throw invalidInput(`column '${name}' does not exist`);
  return found;
};

/** It must hold texts. */
export const checkFulltextColumn = ({ type }: ColumnSpec): void => {
  if (!['char', 'varchar', 'text', 'json'].includes(type.kind))
    throw notSupported('fulltext index only support char, varchar, text, datalink and json');
};
