import { type InTransaction, type StatementFacts, type StatementKind } from './statement-facts.js';

const BASE = {
  kind: 'other',
  keyword: '',
  writes: true,
  locks: false,
  preparable: false,
  inTransaction: 'allowed',
  session: false,
} as const satisfies StatementFacts;

type Overrides = Partial<Omit<StatementFacts, 'keyword' | 'kind'>>;

/** Facts from a kind, a keyword, and what differs from "may write, allowed, not preparable". */
export function facts(kind: StatementKind, keyword: string, overrides: Overrides = {}): StatementFacts {
  return { ...BASE, kind, keyword, ...overrides };
}

const refused = { inTransaction: 'refused' } as const;
const reads = { writes: false } as const;

/** Statements told by their first word alone. */
const BY_FIRST_WORD: Readonly<Record<string, StatementFacts>> = table([
  facts('insert', 'INSERT', { preparable: true }),
  facts('replace', 'REPLACE', { preparable: true }),
  facts('merge', 'MERGE'),
  facts('call', 'CALL'),
  facts('load', 'LOAD'),
  facts('ddl', 'TRUNCATE'),
  facts('ddl', 'RENAME', refused),
  facts('other', 'DUMP', { ...reads, sideEffect: 'outfile' }),
  facts('other', 'MODUMP', { ...reads, sideEffect: 'outfile' }),
  facts('other', 'ANALYZE', reads),
  facts('other', 'CHECK', reads),
  facts('other', 'DO', refused),
  facts('other', 'DECLARE', { ...refused, session: true }),
  facts('use', 'USE', { ...reads, session: true }),
  facts('restore', 'RESTORE', refused),
  facts('admin', 'GRANT', refused),
  facts('admin', 'REVOKE', refused),
  facts('admin', 'KILL', { ...refused, sideEffect: 'function' }),
  facts('admin', 'BACKUP', refused),
  facts('admin', 'UPGRADE', refused),
  facts('admin', 'REMOVE', refused),
  facts('admin', 'PAUSE', refused),
  facts('admin', 'RESUME', refused),
  facts('admin', 'RESTART', refused),
  facts('admin', 'CANCEL', refused),
  facts('prepare', 'EXECUTE', { session: true }),
  facts('prepare', 'DEALLOCATE', { ...reads, session: true }),
  facts('prepare', 'RESET', { ...reads, session: true }),
  facts('lock', 'LOCK', { inTransaction: 'implicit-commit', session: true }),
  facts('lock', 'UNLOCK', { inTransaction: 'implicit-commit', session: true }),
  facts('transaction-control', 'BEGIN', { inTransaction: 'implicit-commit', session: true }),
  facts('transaction-control', 'START', { inTransaction: 'implicit-commit', session: true }),
  facts('transaction-control', 'COMMIT', { inTransaction: 'implicit-commit', session: true }),
  facts('transaction-control', 'XA', { inTransaction: 'implicit-commit', session: true }),
  facts('transaction-control', 'SAVEPOINT', { ...refused, session: true }),
  facts('transaction-control', 'RELEASE', { ...refused, session: true }),
]);

export function byFirstWord(word: string): StatementFacts | undefined {
  return Object.hasOwn(BY_FIRST_WORD, word) ? BY_FIRST_WORD[word] : undefined;
}

/** What CREATE, ALTER and DROP are about. The server runs the first group in a transaction and refuses all others there. */
const TRANSACTIONAL_OBJECTS: ReadonlySet<string> = new Set(['TABLE', 'INDEX', 'VIEW', 'DATABASE', 'SCHEMA']);
const OBJECT_KINDS: ReadonlyMap<string, StatementKind> = new Map([
  ['SNAPSHOT', 'snapshot'],
  ['PITR', 'pitr'],
  ['SEQUENCE', 'ddl'],
  ['FUNCTION', 'ddl'],
  ['PROCEDURE', 'ddl'],
  ['PREPARE', 'prepare'],
]);

/** Facts of CREATE, ALTER or DROP of an object such as TABLE or SNAPSHOT. */
export function ofDefinition(verb: string, object: string): StatementFacts {
  const keyword = object === '' ? verb : `${verb} ${object}`;
  if (object === 'PREPARE') return facts('prepare', keyword, { ...reads, session: true });
  const transactional = TRANSACTIONAL_OBJECTS.has(object);
  const ofAlteredDatabase =
    verb === 'ALTER' && (object === 'DATABASE' || object === 'SCHEMA' || object === 'INDEX');
  const inTransaction: InTransaction = transactional && !ofAlteredDatabase ? 'allowed' : 'refused';
  const kind = transactional ? 'ddl' : (OBJECT_KINDS.get(object) ?? 'admin');
  return facts(kind, keyword, { inTransaction, preparable: transactional || object === 'ACCOUNT' });
}

/** SHOW of these is refused by the server in a transaction; SHOW of everything else is allowed. */
const REFUSED_SHOWS: ReadonlySet<string> = new Set([
  'SNAPSHOTS',
  'PITR',
  'STAGES',
  'CDC',
  'ROLES',
  'RULES',
  'RECOVERY_WINDOW',
  'TASKS',
  'TASK',
  'MONGODB',
]);

export function ofShow(object: string): StatementFacts {
  const inTransaction: InTransaction = REFUSED_SHOWS.has(object) ? 'refused' : 'allowed';
  // some can be prepared, some not: all go as text
  return facts('show', `SHOW ${object}`.trimEnd(), { ...reads, inTransaction });
}

export function ofSet(keyword: string, inTransaction: InTransaction, session: boolean): StatementFacts {
  return facts('set', keyword, { inTransaction, session });
}

function table(rows: readonly StatementFacts[]): Readonly<Record<string, StatementFacts>> {
  return Object.fromEntries(rows.map((row) => [row.keyword, row]));
}
