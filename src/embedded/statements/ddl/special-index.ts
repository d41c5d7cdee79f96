import { ServerError } from '../../session-backend.js';
import { type ColumnSpec, type IndexSpec, type TableSpec } from '../../catalog/definitions.js';
import { internalError, invalidInput, notEmbedded, notSupported } from '../../engine-errors.js';
import { type StatementContext } from '../../engine/statement-context.js';
import { type Cursor } from '../../translator/cursor.js';
import { type Statement } from '../statement.js';
import { checkFulltextColumn, fulltextColumn } from './fulltext-column.js';
import { redefine } from './redefine.js';

type Algorithm = 'ivfflat' | 'hnsw';

/** Parameters of each vector index, in the order in which the server prints them. */
const NUMBERS: Readonly<Record<Algorithm, readonly string[]>> = {
  ivfflat: ['lists'],
  hnsw: ['m', 'ef_construction', 'ef_search'],
};
const OP_TYPES = ['l2', 'l2sq', 'l1', 'cosine', 'ip'].map((word) => `vector_${word}_ops`);
const PARSERS = ['ngram', 'json', 'json_value'];
const HNSW_OFF = 'experimental_hnsw_index is not enabled';

/**
 * `FULLTEXT INDEX …`, or `INDEX … USING ivfflat|hnsw …`, behind CREATE; undefined for another statement. The definition is
 * kept and shown; vectors are searched exactly, without an index.
 */
export const specialIndexStatement = (cursor: Cursor): Statement | undefined => {
  if (cursor.accept('fulltext', 'index')) return fulltextIndex(cursor);
  if (!cursor.accept('index')) return undefined;
  const name = cursor.name();
  if (cursor.accept('using', 'ivfflat')) return vectorIndex(cursor, name, 'ivfflat');
  return cursor.accept('using', 'hnsw') ? vectorIndex(cursor, name, 'hnsw') : undefined;
};

const fulltextIndex = (cursor: Cursor): Statement => {
  const name = cursor.name();
  const { table, columns } = readTarget(cursor);
  const parser = cursor.accept('with', 'parser') ? cursor.name().toLowerCase() : undefined;
  cursor.end();
  return define(table, (_c, spec) => {
    refuseDuplicate(spec, name);
    const found = columns.map((column) => fulltextColumn(spec.columns, column));
    found.forEach(checkFulltextColumn);
    const names = found.map((column) => column.name);
    if (spec.indexes.some((index) => index.fulltext && sameColumns(index.columns, names)))
      throw notSupported('Fulltext index are not allowed to use the same column');
    if (parser !== undefined && !PARSERS.includes(parser))
      throw notSupported(`Fulltext parser ${parser} not supported`);
    return { name, unique: false, columns: names, fulltext: true, ...(parser ? { parser } : {}) };
  });
};

const vectorIndex = (cursor: Cursor, name: string, algorithm: Algorithm): Statement => {
  const { table, columns } = readTarget(cursor);
  const parameters = readParameters(cursor, algorithm);
  return define(table, (c, spec) => {
    refuseDuplicate(spec, name);
    const [column] = columns.map((wanted) => {
      const found = findColumn(spec, wanted);
      if (!found) throw invalidInput(`column '${wanted}' is not exist`);
      return found;
    }) as [ColumnSpec];
    if (columns.length > 1) throw notEmbedded('a vector index over several columns');
    if (column.type.kind !== 'vector')
      throw algorithm === 'ivfflat'
        ? notSupported('IVFFLAT only supports VECFXX column types')
        : notEmbedded('an HNSW index over another column than a vector');
    if (algorithm === 'hnsw') refuseHnsw(c, spec);
    if (
      spec.indexes.some((index) => index.using?.algorithm === algorithm && index.columns[0] === column.name)
    )
      throw algorithm === 'ivfflat'
        ? notSupported('Multiple IVFFLAT indexes are not allowed to use the same column')
        : notEmbedded('a second HNSW index of a column');
    return { name, unique: false, columns: [column.name], using: { algorithm, parameters } };
  });
};

const refuseHnsw = (c: StatementContext, table: TableSpec): void => {
  const key = table.primaryKey.length === 1 ? findColumn(table, table.primaryKey[0] as string) : undefined;
  if (key?.type.kind !== 'int' || key.type.bits !== 64 || key.type.unsigned)
    throw internalError('type of primary key must be bigint');
  if (!['1', 'on'].includes(c.session.variables.get('experimental_hnsw_index')))
    throw internalError(HNSW_OFF);
};

/** ` lists = 2  op_type 'vector_l2_ops' `, as the server prints them. */
const readParameters = (cursor: Cursor, algorithm: Algorithm): string => {
  const numbers = new Map<string, number>();
  let opType = 'vector_l2_ops';
  while (!cursor.atEnd()) {
    // what such an index finds depends on how far the server has built it
    if (cursor.accept('async')) throw notEmbedded('an index that is built ASYNC');
    else if (cursor.accept('op_type')) {
      opType = cursor.string();
      if (!OP_TYPES.includes(opType)) throw invalidInput(`invalid op_type: '${opType}'`);
    } else {
      const name = cursor.peek().value.toLowerCase();
      if (!NUMBERS[algorithm].includes(name)) throw notEmbedded(`${name} of a vector index`);
      cursor.next();
      cursor.accept('=');
      const { kind, value } = cursor.peek();
      if (kind !== 'number' || !/^[1-9]\d*$/.test(value))
        throw notEmbedded(`${name} = ${value} of a vector index`);
      cursor.next();
      numbers.set(name, Number(value));
    }
  }
  if (algorithm === 'ivfflat' && !numbers.has('lists')) numbers.set('lists', 1);
  const shown = NUMBERS[algorithm]
    .filter((name) => numbers.has(name))
    .map((name) => ` ${name} = ${numbers.get(name)} `);
  return [...shown, ` op_type '${opType}' `].join('');
};

const readTarget = (cursor: Cursor): { table: readonly string[]; columns: readonly string[] } => {
  cursor.expect('on');
  const table = cursor.qualifiedName();
  cursor.expect('(');
  const columns: string[] = [];
  do columns.push(cursor.name());
  while (cursor.accept(','));
  cursor.expect(')');
  return { table, columns };
};

const define = (
  parts: readonly string[],
  indexOf: (c: StatementContext, table: TableSpec) => IndexSpec,
): Statement =>
  redefine(
    parts,
    (c, table) => ({ ...table, indexes: [...table.indexes, indexOf(c, table)] }),
    (c, table) => c.locks.makeIndex(table),
  );

const refuseDuplicate = (table: TableSpec, name: string): void => {
  if (table.indexes.some((index) => index.name.toLowerCase() === name.toLowerCase()))
    throw new ServerError(1061, `duplicate key name '${name}'`);
};

const findColumn = (table: TableSpec, name: string): ColumnSpec | undefined =>
  table.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());

const sameColumns = (a: readonly string[], b: readonly string[]): boolean => a.join('\0') === b.join('\0');
