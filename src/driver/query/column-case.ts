import { type EntityMetadata } from '@mikro-orm/core';

/** A row whose columns are named as the entity names them: `select *` gives all names in lower case on MatrixOne. */
export function withDeclaredCase<Row extends object>(row: Row, columns: readonly string[]): Row {
  const folded = columns.filter((column) => !(column in row) && column.toLowerCase() in row);
  if (folded.length === 0) return row;
  const copy = { ...row } as Record<string, unknown>;
  for (const column of folded) {
    const lower = column.toLowerCase();
    copy[column] = copy[lower];
    delete copy[lower];
  }
  return copy as Row;
}

/** The columns of an entity that have capital letters in their names. */
export function capitalColumns(meta: EntityMetadata): string[] {
  const columns = [...meta.props, ...meta.root.props].flatMap((prop) => prop.fieldNames ?? []);
  return [...new Set(columns)].filter((column) => column !== column.toLowerCase());
}
