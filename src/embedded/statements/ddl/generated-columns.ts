import { type ColumnSpec, type TableSpec } from '../../catalog/definitions.js';
import { invalidInput, notEmbedded } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { checkComputable, namesIn, refuseUnknownNames } from './defined-expressions.js';

/** What the generated columns of a table may refer to. */
export const checkGenerated = (c: StatementContext, table: TableSpec): void => {
  table.columns.forEach((column, at) => {
    if (!column.generated) return;
    const names = namesIn(column.generated.ast);
    refuseUnknownNames(table, column.generated.ast, names);
    for (const name of names) {
      const other = table.columns.findIndex((one) => one.name.toLowerCase() === name.toLowerCase());
      const found = table.columns[other] as ColumnSpec;
      if (other === at) throw invalidInput(`generated column '${column.name}' cannot refer to itself`);
      if (found.generated && other > at)
        throw invalidInput(
          `generated column '${column.name}' cannot refer to generated column '${found.name}' defined later`,
        );
      if (found.autoIncrement)
        throw invalidInput(`generated column '${column.name}' cannot refer to auto-increment column`);
    }
    checkComputable(c, table, column.generated.ast);
  });
};

/** A column that others are generated from cannot be dropped, renamed or given another type. */
export const refuseIfGenerating = (columns: readonly ColumnSpec[], changed: string): void => {
  const dependent = columns.find(
    ({ generated }) =>
      generated && namesIn(generated.ast).some((name) => name.toLowerCase() === changed.toLowerCase()),
  );
  if (dependent)
    throw invalidInput(
      `Cannot modify column '${changed}': generated column '${dependent.name}' depends on it`,
    );
};

/** Other changes of tables with generated columns have rules of their own. */
export const refuseGenerated = (columns: readonly ColumnSpec[], what: string): void => {
  if (columns.some(({ generated }) => generated)) throw notEmbedded(`${what} a generated column`);
};
