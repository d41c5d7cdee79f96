import { ServerError } from '../session-backend.js';
import { columnOf, type ColumnSpec, type TableSpec } from '../catalog/definitions.js';
import { isSystemDatabase } from '../catalog/system/databases.js';
import { uniqueKeys } from '../catalog/physical-schema.js';
import {
  duplicateEntry,
  internalError,
  invalidInput,
  noSuchTable,
  notEmbedded,
  notSupported,
} from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { applyToChildren, checkParents, hasParents, lockParents } from '../rows/foreign-keys.js';
import { keyResource, pick, type Row } from '../rows/row.js';
import { asList, asObject, identText, nameParts, take, variant, type Ast } from '../translator/ast.js';
import { type Expression } from '../translator/expression.js';
import { translateExpression } from '../translator/expression-translator.js';
import { splitName } from '../translator/from.js';
import { type ParsedStatement } from '../translator/parser.js';
import { newTranslation } from '../translator/query-translator.js';
import { showValue, type Stored } from '../values/cast.js';
import { assign, assignedColumn, checkRow, computeOverRow } from './assignments.js';
import { returningOutcome } from './returning.js';
import { giveIds, insertId, type GeneratedIds } from './generated-ids.js';
import { readQuery } from './select.js';
import { ok, statement, type Statement } from './statement.js';
import { duplicateUpdate, updateOnDuplicate, type DuplicateUpdate } from './on-duplicate.js';

interface InsertPlan {
  readonly table: TableSpec;
  readonly columns: readonly ColumnSpec[];
  /** The statement names its columns. */
  readonly named: boolean;
}

type Cell =
  'default' | { readonly value: Stored; readonly type: Expression['type']; readonly literal?: boolean };

export const writableTable = (c: StatementContext, parts: readonly string[], ofView?: string): TableSpec => {
  const { database, name } = splitName({ database: c.session.database }, parts);
  const relation = c.temporaryTable(database, name) ?? c.catalog.source(database, name);
  if (!relation && isSystemDatabase(database))
    throw internalError('do not have privilege to execute the statement');
  if (!relation) throw noSuchTable(database, name);
  if (relation.kind === 'view' && ofView !== undefined) throw internalError(ofView);
  if (relation.kind === 'view') throw invalidInput('cannot insert/update/delete from view');
  if (relation.keysBroken) throw notEmbedded('writing to a table whose keys a clone has broken');
  return relation;
};

const planOf = (
  c: StatementContext,
  tableNode: Ast,
  columnNodes: readonly Ast[],
  assignments: readonly Ast[],
): InsertPlan => {
  const [kind, name] = variant(tableNode);
  if (kind !== 'TableName') throw notEmbedded(`INSERT INTO ${kind}`);
  const table = writableTable(c, nameParts(name));
  const names =
    assignments.length > 0
      ? assignments.map((a) => assignedColumn(asObject(a).target).at(-1) as string)
      : columnNodes.map((n) => nameParts(n).at(-1) as string);
  const columns = names.map((n) => {
    const column = columnOf(table, n);
    if (!column) throw new ServerError(1054, `Unknown column '${n}' in '${table.name}'`);
    return column;
  });
  const repeated = columns.find((column, i) => columns.indexOf(column) !== i);
  if (repeated) throw notEmbedded('an INSERT that names a column twice');
  const named = names.length > 0;
  return { table, named, columns: named ? columns : table.columns.filter((col) => !col.generated) };
};

const isDefault = (node: Ast): boolean => {
  const [tag, content] = variant(node);
  return (
    tag === 'Identifier' && identText(content).toLowerCase() === 'default' && !asObject(content).quote_style
  );
};

/** The rows of VALUES: constants as they are, other expressions computed together. */
const valueRows = (
  c: StatementContext,
  parsed: ParsedStatement,
  rows: readonly (readonly Ast[])[],
): readonly (readonly Cell[])[] => {
  const t = newTranslation(c.environment(parsed.hints));
  const computed: Expression[] = [];
  const cells = rows.map((row) =>
    row.map((node): Cell | number => {
      if (isDefault(node)) return 'default';
      const e = translateExpression(t, undefined, node);
      if (e.constant) return { value: e.constant.value, type: e.type, literal: true };
      return computed.push(e) - 1;
    }),
  );
  if (computed.length === 0) return cells as readonly (readonly Cell[])[];
  c.core.callHandler = (name, args) => t.env.call(name, args);
  const values: Stored[] = [];
  // SQLite limits the columns of one result
  for (let at = 0; at < computed.length; at += 1000)
    values.push(
      ...(c.read(
        `SELECT ${computed
          .slice(at, at + 1000)
          .map((e) => e.sql)
          .join(', ')}`,
        t.bindings.values,
      )[0] ?? []),
    );
  return cells.map((row) =>
    row.map((cell): Cell =>
      typeof cell === 'number'
        ? { value: values[cell] ?? null, type: (computed[cell] as Expression).type }
        : cell,
    ),
  );
};

const sourceRows = (
  c: StatementContext,
  parsed: ParsedStatement,
  plan: InsertPlan,
  source: Ast,
  assignments: readonly Ast[],
): readonly (readonly Cell[])[] => {
  if (assignments.length > 0) return valueRows(c, parsed, [assignments.map((a) => asObject(a).value)]);
  const [kind, body] = variant(asObject(source).body);
  if (kind !== 'Values') {
    const { columns, rows } = readQuery(c, source, parsed);
    if (columns.length !== plan.columns.length)
      throw invalidInput('insert values does not match the number of columns');
    if (columns.some((column) => column.constant && column.type.kind === 'double'))
      throw notEmbedded('INSERT … SELECT of a constant of floating point');
    return rows.map((row) => row.map((value, i) => ({ value, type: (columns[i] as Expression).type })));
  }
  take(source, 'INSERT … VALUES', 'body');
  const rows = asList(take(body, 'VALUES', 'rows', 'explicit_row', 'value_keyword').rows).map((row) =>
    asList(asObject(row).content ?? row),
  );
  const none = rows[0]?.length === 0;
  if (none && plan.named) throw invalidInput('insert values does not match the number of columns');
  rows.forEach((row, i) => {
    if (row.length !== (none ? 0 : plan.columns.length))
      throw new ServerError(1136, `Column count doesn't match value count at row ${i + 1}`);
  });
  return valueRows(c, parsed, rows);
};

const missingDefault = (column: ColumnSpec) =>
  invalidInput(`invalid default value for column '${column.name}'`);

/** The value of a column that a row does not give. */
const defaultValue = (
  c: StatementContext,
  table: TableSpec,
  column: ColumnSpec,
  cache: Map<string, Stored>,
): Stored => {
  if (!column.default) {
    if (column.notNull && !column.autoIncrement && !column.generated) throw missingDefault(column);
    return null;
  }
  const known = cache.get(column.name);
  if (known !== undefined) return known;
  const [result] = computeOverRow(c, table, [], [column.default.ast]);
  const value = result ? assign(c, column, result.value, result.type) : null;
  // uuid() and the like differ from row to row
  if (!/uuid|rand/i.test(column.default.text)) cache.set(column.name, value);
  return value;
};

/** The word DEFAULT is looked at before any value. */
const checkNamedDefaults = (
  c: StatementContext,
  { table, columns }: InsertPlan,
  rows: readonly (readonly Cell[])[],
  cache: Map<string, Stored>,
): void => {
  for (const [at, column] of columns.entries())
    if (!column.generated && !column.autoIncrement && rows.some((cells) => cells[at] === 'default'))
      defaultValue(c, table, column, cache);
};

/** A column that is left out needs a default, also when there is no row to insert. */
const checkOmitted = (c: StatementContext, plan: InsertPlan, cache: Map<string, Stored>): void => {
  for (const column of plan.named ? plan.table.columns : [])
    if (!plan.columns.includes(column) && !column.generated && !column.autoIncrement)
      defaultValue(c, plan.table, column, cache);
};

/** The values that a row gives, in the order of the table's columns; undefined where the default stands. */
const givenValues = (
  c: StatementContext,
  { table, columns }: InsertPlan,
  cells: readonly Cell[],
): readonly (Stored | undefined)[] =>
  table.columns.map((column) => {
    const at = cells.length === 0 ? -1 : columns.indexOf(column);
    const cell = at < 0 ? 'default' : (cells[at] as Cell);
    if (cell === 'default') return undefined;
    if (column.generated)
      throw invalidInput(
        `the value specified for generated column '${column.name}' in table '${table.name}' is not allowed`,
      );
    return assign(c, column, cell.value, cell.type, cell.literal);
  });

const withDefaults = (
  c: StatementContext,
  table: TableSpec,
  given: readonly (Stored | undefined)[],
  cache: Map<string, Stored>,
): readonly Stored[] =>
  given.map((value, i) => {
    if (value !== undefined) return value;
    const column = table.columns[i] as ColumnSpec;
    return column.generated || column.autoIncrement ? null : defaultValue(c, table, column, cache);
  });

/** What the server writes into the message for a key. */
export const duplicateOf = (
  c: StatementContext,
  table: TableSpec,
  key: { readonly name: string; readonly columns: readonly string[] },
  values: readonly Stored[],
): ServerError => {
  const shown = pick(table, values, key.columns).map((v, i) =>
    showValue(v, (columnOf(table, key.columns[i] as string) as ColumnSpec).type, {
      zoneMinutes: c.zoneMinutes,
    }),
  );
  if (shown.length === 1) return duplicateEntry(String(shown[0]), key.columns[0] as string);
  return duplicateEntry(
    `(${shown.join(',')})`,
    key.name === 'PRIMARY' ? `(${key.columns.join(',')})` : `(${key.columns.join(',')})`,
  );
};

interface Conflict {
  readonly row: Row;
  readonly key: { readonly name: string; readonly columns: readonly string[] };
}

const conflictOf = (
  c: StatementContext,
  table: TableSpec,
  values: readonly Stored[],
): Conflict | undefined => {
  for (const key of uniqueKeys(table)) {
    const [row] = c.rowsOf(table).find(key.columns, pick(table, values, key.columns));
    if (row) return { row, key };
  }
  return undefined;
};

/** The server looks for parents first, then for duplicates key by key, not row by row. */
const checkNew = (c: StatementContext, table: TableSpec, rows: readonly (readonly Stored[])[]): void => {
  for (const values of rows) checkRow(c, table, values);
  if (foreignKeyChecks(c)) for (const values of rows) checkParents(c, table, values, 'insert', 'others');
  for (const key of uniqueKeys(table)) {
    const seen = new Set<string>();
    for (const values of rows) {
      const wanted = pick(table, values, key.columns);
      if (wanted.some((v) => v === null)) continue;
      const name = keyResource(table, key.columns, wanted);
      if (seen.has(name) || c.rowsOf(table).find(key.columns, wanted).length > 0)
        throw duplicateOf(c, table, key, values);
      seen.add(name);
    }
  }
};

const foundByOtherKey =
  'writing, from two transactions, a row that INSERT … ON DUPLICATE KEY UPDATE finds by another key than the primary one';

type OnConflict = 'fail' | 'ignore' | 'replace' | DuplicateUpdate;

/** The server leaves such rows out without a word, but not always. */
const refuseLostRow = (table: TableSpec, values: readonly Stored[], mode: OnConflict): void => {
  if (mode === 'replace' && table.columns.some((column, i) => column.notNull && values[i] === null))
    throw notEmbedded('REPLACE with NULL for a NOT NULL column');
};

/** The server breaks at this. */
const refuseReplaceOfParents = (c: StatementContext, table: TableSpec): void => {
  const children = c.catalog.references(table).map(({ child }) => child);
  if (children.some((child) => child !== table && c.catalog.references(child).length > 0))
    throw notEmbedded('REPLACE of a row with children that have children');
};

/** A row that ON DUPLICATE KEY UPDATE has met: its values before the statement, if it was there, and its count. */
interface Hit {
  readonly before: readonly Stored[] | undefined;
  readonly count: number;
}

const insertRows = (
  c: StatementContext,
  table: TableSpec,
  rows: readonly (readonly Stored[])[],
  mode: OnConflict,
): { affected: number; written: (readonly Stored[])[] } => {
  const checksParents = foreignKeyChecks(c);
  if (checksParents && typeof mode === 'string') lockParents(c, table, rows);
  c.locks.primaryKeys(table, rows);
  c.locks.uniqueEntries(table, rows);
  if (mode === 'fail') checkNew(c, table, rows);
  let affected = 0;
  const written: (readonly Stored[])[] = [];
  const hits = new Map<Row['id'], Hit>();
  const made = new Set<Row['id']>();
  for (const values of rows) {
    if (mode !== 'fail') {
      refuseLostRow(table, values, mode);
      checkRow(c, table, values);
    }
    let conflict = mode === 'fail' ? undefined : conflictOf(c, table, values);
    if (mode === 'ignore' && (conflict || (checksParents && !hasParents(c, table, values)))) continue;
    if (conflict && mode === 'replace') {
      for (; conflict; conflict = conflictOf(c, table, values)) {
        if (made.has(conflict.row.id)) throw notEmbedded('REPLACE of a row by another of the same statement');
        if (checksParents) refuseReplaceOfParents(c, table);
        c.locks.row(table, conflict.row);
        if (checksParents) affected += applyToChildren(c, table, conflict.row, undefined);
        c.rowsOf(table).delete(conflict.row.id);
        affected++;
      }
    }
    if (conflict && typeof mode === 'object') {
      // its own row is locked already if it was found by the primary key
      if (conflict.key.name !== 'PRIMARY') c.locks.rows(table, [conflict.row], 'exclusive', foundByOtherKey);
      const { before, count } = hits.get(conflict.row.id) ?? { before: conflict.row.values, count: 0 };
      if (hits.has(conflict.row.id) && uniqueKeys(table).length > 1)
        throw notEmbedded('INSERT … ON DUPLICATE KEY UPDATE of one row twice, by several keys');
      // a row counts once: as a new one, or as one that differs in the end from what it was
      const changed = updateOnDuplicate(c, table, conflict.row, values, mode, before);
      const now = before === undefined ? 1 : changed ? 2 : 0;
      affected += now - count;
      hits.set(conflict.row.id, { before, count: now });
      continue;
    }
    if (checksParents && typeof mode === 'object') lockParents(c, table, [values]);
    const id = c.core.counters.rowId();
    if (mode === 'replace') made.add(id);
    if (table.primaryKey.length === 0) c.locks.rows(table, [{ id, values }]);
    c.rowsOf(table).insert(id, values);
    hits.set(id, { before: undefined, count: 1 });
    written.push(values);
    affected++;
  }
  if (checksParents) for (const values of written) checkParents(c, table, values);
  return { affected, written };
};

export const foreignKeyChecks = (c: StatementContext): boolean =>
  c.session.variables.get('foreign_key_checks') === '1';

const conflictMode = (
  node: Ast,
  ignore: boolean,
  replace: boolean,
): Exclude<OnConflict, DuplicateUpdate> | readonly Ast[] => {
  if (replace) return 'replace';
  if (node === undefined || node === null) return ignore ? 'ignore' : 'fail';
  const [kind, assignments] = variant(node);
  if (kind !== 'DuplicateKeyUpdate') throw notEmbedded(`INSERT … ${kind}`);
  return asList(assignments);
};

const hasKeysOnly = (table: TableSpec): boolean =>
  table.primaryKey.length === 0 && table.indexes.some((index) => !index.unique);

/** INSERT and REPLACE. */
export const insertStatement = (parsed: ParsedStatement, content: Ast): Statement => {
  const {
    table: tableNode,
    columns,
    source,
    assignments,
    on,
    ignore,
    replace_into: replace,
    returning,
  } = take(
    content,
    'INSERT',
    'table',
    'columns',
    'source',
    'assignments',
    'on',
    'ignore',
    'replace_into',
    'returning',
    'into',
    'has_table_keyword',
    'optimizer_hints',
  );
  const mode = conflictMode(on, ignore === true, replace === true);
  const items = asList(returning);
  if (items.length > 0 && Array.isArray(mode))
    throw notSupported('DML RETURNING does not support INSERT ON DUPLICATE KEY UPDATE');
  return statement({
    needs: 'write',
    parameterCount: parsed.parameterCount,
    describe: (c) => {
      planOf(c, tableNode, asList(columns), asList(assignments));
      return [];
    },
    run: (c) => {
      const plan = planOf(c, tableNode, asList(columns), asList(assignments));
      // the server panics at it
      if (mode === 'replace' && hasKeysOnly(plan.table))
        throw notEmbedded('REPLACE into a table with a key but no primary key');
      c.locks.use(plan.table);
      const source_ = sourceRows(c, parsed, plan, source, asList(assignments));
      const ids: GeneratedIds = {};
      const cache = new Map<string, Stored>();
      checkNamedDefaults(c, plan, source_, cache);
      const given = source_.map((cells) => givenValues(c, plan, cells));
      checkOmitted(c, plan, cache);
      const rows = giveIds(
        c,
        plan.table,
        given.map((values) => withDefaults(c, plan.table, values, cache)),
        ids,
      );
      const { affected, written } = insertRows(
        c,
        plan.table,
        rows,
        typeof mode === 'string' ? mode : duplicateUpdate(plan.table, mode),
      );
      if (items.length > 0) return returningOutcome(c, plan.table, items, written);
      return ok(affected, insertId(c, plan.table, { ids, rows: rows.length, replacing: mode === 'replace' }));
    },
  });
};
