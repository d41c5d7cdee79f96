import { type ColumnSpec, type TableSpec } from '../../catalog/definitions.js';
import { invalidInput, notEmbedded } from '../../engine-errors.js';
import { asObject, identText, nameParts, type Ast } from '../../translator/ast.js';

const changing = new Set(
  (
    'rand uuid now sysdate current_timestamp curdate current_date curtime current_time utc_date utc_time utc_timestamp ' +
    'localtime localtimestamp unix_timestamp connection_id user current_user session_user system_user database schema version ' +
    'last_insert_id row_count found_rows sleep get_lock release_lock random_bytes current_role mo_ctl'
  ).split(' '),
);

const aggregates = new Set(
  'sum count avg min max group_concat any_value std stddev stddev_pop stddev_samp variance var_pop var_samp bit_and bit_or bit_xor median'.split(
    ' ',
  ),
);

const forbids = (text: string) => invalidInput(`expression of generated column cannot ${text}`);

/** The names in an expression; refuses what may not stand in one that generates a column. */
const namesIn = (node: Ast): readonly string[] => {
  if (Array.isArray(node)) return (node as readonly Ast[]).flatMap(namesIn);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([tag, content]): readonly string[] => {
    switch (tag) {
      case 'Identifier': {
        const name = identText(content);
        if (name.startsWith('@')) throw forbids('refer to a variable');
        return [name];
      }
      case 'CompoundIdentifier': {
        const parts = nameParts(content);
        if (parts[0]?.startsWith('@')) throw forbids('refer to a variable');
        throw invalidInput(
          `generated column expression cannot use qualified column name '${parts.at(-1) as string}'`,
        );
      }
      case 'Subquery':
      case 'InSubquery':
      case 'Exists':
        throw forbids('contain subquery');
      case 'Function': {
        const name = nameParts(asObject(content).name).join('.').toLowerCase();
        if (changing.has(name)) throw forbids(`refer to a non-deterministic function '${name}'`);
        if (aggregates.has(name)) throw forbids(`contain aggregate function '${name}'`);
        return namesIn(asObject(content).args);
      }
      default:
        return namesIn(content);
    }
  });
};

/** What the generated columns of a table may refer to. */
export const checkGenerated = (table: TableSpec): void => {
  table.columns.forEach((column, at) => {
    if (!column.generated) return;
    for (const name of namesIn(column.generated.ast)) {
      const other = table.columns.findIndex((c) => c.name.toLowerCase() === name.toLowerCase());
      const found = table.columns[other];
      if (!found)
        throw invalidInput(`column '${name}' does not exist or cannot be referenced by a generated column`);
      if (other === at) throw invalidInput(`generated column '${column.name}' cannot refer to itself`);
      if (found.generated && other > at)
        throw invalidInput(
          `generated column '${column.name}' cannot refer to generated column '${found.name}' defined later`,
        );
      if (found.autoIncrement)
        throw invalidInput(`generated column '${column.name}' cannot refer to auto-increment column`);
    }
  });
};

/** A CHECK may not look at a value that is generated only when the row is written. */
export const refuseCheckOfGeneratedIds = (table: TableSpec): void => {
  const mentioned = (node: unknown): readonly string[] => {
    if (Array.isArray(node)) return node.flatMap(mentioned);
    if (typeof node !== 'object' || node === null) return [];
    return Object.entries(node).flatMap(([tag, content]) =>
      tag === 'Identifier' ? [identText(content as Ast).toLowerCase()] : mentioned(content),
    );
  };
  const names = table.checks.flatMap(({ ast }) => mentioned(ast));
  const found = table.columns.find(
    (column) => column.autoIncrement && names.includes(column.name.toLowerCase()),
  );
  if (found) throw invalidInput(`check constraint cannot refer to auto-increment column '${found.name}'`);
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
