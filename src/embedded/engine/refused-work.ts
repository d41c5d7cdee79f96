import { type CatalogView } from '../catalog/catalog.js';
import {
  affectedBy,
  statementHead,
  withDoubts,
  type Affected,
  type DoubtedRelation,
} from '../doubts/index.js';
import { notEmbedded, UnguardedWork } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { type EngineCore } from './engine-core.js';
import { lockWaitOf, type SessionState } from './session-state.js';

/**
 * What a session answers to a failure. One of the embedded server itself is a refusal: the real one does not have it.
 */
export const answerTo = (error: unknown, sql: string, state: SessionState): ServerError =>
  outsideStrictMode(error instanceof ServerError ? error : brokenBy(error), sql, state);

/** What a refused statement would have changed is in doubt from then on. */
export const doubtWork = (core: EngineCore, state: SessionState, sql: string, refusal: ServerError): void => {
  const affected =
    refusal instanceof UnguardedWork
      ? withUncertainRows(affectedBy(sql, state.database))
      : affectedBy(sql, state.database);
  const statement = statementHead(sql);
  const catalog = core.manager.catalogFor(state.transaction);
  const generates = affected.inserts && affected.relations.some((one) => mayGenerate(catalog, one));
  state.doubts.addAll(affected, statement, generates);
  for (const name of affected.snapshots) core.snapshots.doubt(name, statement);
  for (const kind of affected.kinds) core.doubtfulKinds.set(kind, statement);
  if (affected.relations.length + affected.databases.length === 0) return;
  const transaction = state.transaction ?? core.manager.begin(false, lockWaitOf(state));
  transaction.catalog = withDoubts(transaction.catalog, catalog, affected, statement);
  if (transaction !== state.transaction) core.manager.commit(transaction);
};

/** Outside strict mode, with IGNORE, or when only spaces go, the server may cut a text that is too long for its column. */
const outsideStrictMode = (error: ServerError, sql: string, state: SessionState): ServerError => {
  if (error.errno !== 1406) return error;
  const strict = /STRICT_(TRANS|ALL)_TABLES/i.test(String(state.variables.get('sql_mode')));
  const onlySpaces = / ' to /.test(error.message);
  if (strict && !onlySpaces && !/^\s*(insert|update)\s+ignore\b/i.test(sql)) return error;
  return notEmbedded('a text that is too long for its column, outside strict mode or with IGNORE,');
};

const withUncertainRows = (affected: Affected): Affected => ({
  ...affected,
  relations: affected.relations.map((one) => (one.kind === 'indexes' ? { ...one, kind: 'definition' } : one)),
});

/** Whether an INSERT into a table, as far as it is known, makes ids. */
const mayGenerate = (catalog: CatalogView, { database, name }: DoubtedRelation): boolean => {
  const table = catalog.known(database, name);
  if (table?.kind !== 'table' || catalog.doubt(database, name)?.kind === 'definition') return true;
  return table.primaryKey.length === 0 || table.columns.some((column) => column.autoIncrement);
};

const brokenBy = (error: unknown): ServerError => {
  const { message } = error as { readonly message?: unknown };
  return notEmbedded(`this statement (it fails with: ${String(message)})`);
};
