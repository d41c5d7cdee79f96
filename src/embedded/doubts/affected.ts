import { isWord, tokenize, tokenizeNested, type Token } from '../translator/lexer.js';
import { statementHead, type Doubt, type DoubtedRelation } from './doubt.js';
import { Words } from './words.js';

/** Everything a statement would have changed, as far as its text tells. */
export interface Affected {
  readonly relations: readonly DoubtedRelation[];
  readonly databases: readonly string[];
  readonly snapshots: readonly string[];
  /** Kinds of objects that SHOW lists: `publication`, `stage` … */
  readonly kinds: readonly string[];
  readonly userVariables: readonly string[];
  readonly settings: readonly string[];
  readonly prepared: readonly string[];
  /** Whether it would have made ids. */
  readonly inserts: boolean;
}

const nothing: Affected = {
  relations: [],
  databases: [],
  snapshots: [],
  kinds: [],
  userVariables: [],
  settings: [],
  prepared: [],
  inserts: false,
};

const ifExists = ['if', 'not', 'exists'];

/** A parsed head of a DML statement: what it writes. */
const written = (verb: string, words: Words): readonly (readonly string[])[] => {
  if (verb === 'insert' || verb === 'replace') {
    words.skip('low_priority', 'delayed', 'high_priority', 'ignore', 'overwrite', 'into');
    return listOf(words.name());
  }
  if (verb === 'update') {
    words.skip('low_priority', 'ignore');
    return words.tablesUntil('set');
  }
  if (verb === 'load') return words.skipTo('table') ? listOf(words.name()) : [];
  words.skip('low_priority', 'quick', 'ignore');
  return [...words.tablesUntil('from', 'where'), ...(words.accept('from') ? words.tablesUntil('where') : [])];
};

const listOf = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

const commaList = (words: Words): readonly (readonly string[])[] => {
  const names: (readonly string[])[] = [];
  do names.push(...listOf(words.name()));
  while (words.accept(',', 'to'));
  return names;
};

/** Which doubt an ALTER TABLE leaves: changes of plain keys and of texts touch no row. */
const alterKind = (words: Words): Doubt['kind'] => {
  if (words.accept('comment')) return 'indexes';
  if (words.accept('alter')) return words.accept('index', 'reindex') ? 'indexes' : 'definition';
  return words.accept('add') && words.accept('index', 'key', 'fulltext') ? 'indexes' : 'definition';
};

const parentsIn = (tokens: readonly Token[]): readonly (readonly string[])[] => {
  const words = new Words(tokens);
  const found: (readonly string[])[] = [];
  while (words.skipTo('references')) found.push(...listOf(words.name()));
  return found;
};

/** New names of a table in ALTER TABLE. */
const newNamesIn = (tokens: readonly Token[]): readonly (readonly string[])[] => {
  const words = new Words(tokens);
  const found: (readonly string[])[] = [];
  while (words.skipTo('rename')) {
    if (['column', 'index', 'key'].includes(words.word)) continue;
    words.skip('to', 'as');
    found.push(...listOf(words.name()));
  }
  return found;
};

const listedKinds = [
  'publication',
  'stage',
  'pitr',
  'account',
  'user',
  'role',
  'function',
  'procedure',
  'cdc',
];

/** What a refused statement would have changed, read from its text; generous where the text is not clear. */
export const affectedBy = (sql: string, currentDatabase: string): Affected => {
  const tokens = tokenize(sql);
  const words = new Words(tokens);
  const statement = statementHead(sql);
  const relation = (parts: readonly string[], kind: Doubt['kind']): DoubtedRelation => ({
    kind,
    statement,
    name: parts.at(-1) as string,
    database: parts.length > 1 ? (parts.at(-2) as string) : currentDatabase,
  });
  const relations = (names: readonly (readonly string[])[], kind: Doubt['kind']): Affected => ({
    ...nothing,
    relations: names.map((parts) => relation(parts, kind)),
  });
  const defined = (names: readonly (readonly string[])[], kind: Doubt['kind']): Affected => {
    const own = names.map((parts) => relation(parts, kind));
    const parents = parentsIn(tokens).map((parts) => ({
      ...relation(parts, 'child' as const),
      child: own.map((one) => `${one.database}.${one.name}`).join(),
    }));
    return { ...nothing, relations: [...own, ...parents] };
  };
  // what goes to another account changes nothing in this one
  if (/\bto\s+account\s+(?!`?sys\b)/i.test(sql)) return nothing;
  const verb = words.word;
  words.next();
  switch (verb) {
    case 'with':
      if (!words.skipTo('update', 'delete', 'insert', 'replace')) return nothing;
      return affectedBy(sql.slice(lastVerb(sql)), currentDatabase);
    case 'insert':
    case 'replace':
      return { ...relations(written(verb, words), 'rows'), inserts: true };
    case 'update':
    case 'delete':
    case 'load':
      return relations(written(verb, words), 'rows');
    case 'truncate':
      words.skip('table');
      return relations(listOf(words.name()), 'rows');
    case 'rename':
      words.skip('table');
      return relations(commaList(words), 'definition');
    case 'set':
      return { ...nothing, ...variablesOf(tokens) };
    case 'prepare':
      return { ...nothing, prepared: (words.name() ?? []).slice(0, 1) };
    case 'restore':
      words.skip('account', 'cluster');
      if (words.accept('database')) return { ...nothing, databases: (words.name() ?? []).slice(-1) };
      return words.accept('table') ? relations(listOf(words.name()), 'definition') : nothing;
    case 'data':
      return branchChanges(words, relations);
    case 'create':
    case 'alter':
    case 'drop':
      return objectChange(verb, words, relations, defined, () => relations(newNamesIn(tokens), 'definition'));
    default:
      return nothing;
  }
};

/** Where the statement behind WITH begins. */
const lastVerb = (sql: string): number =>
  tokenizeNested(sql).find(
    (token) => token.depth === 0 && isWord(token, 'update', 'delete', 'insert', 'replace'),
  )?.start ?? sql.length;

/** What stands before `=` in a SET. */
const variablesOf = (tokens: readonly Token[]): Pick<Affected, 'userVariables' | 'settings'> => {
  const assigned = tokens.filter((_, i) => ['=', ':='].includes(tokens[i + 1]?.value ?? ''));
  const names = assigned.map(({ value }) => value.toLowerCase());
  return {
    userVariables: names.filter((n) => n.startsWith('@') && !n.startsWith('@@')).map((n) => n.slice(1)),
    settings: names
      .filter((n) => !n.startsWith('@') || n.startsWith('@@'))
      .map((n) => n.replace(/^@@((session|global|local)\.)?/, '')),
  };
};

const branchChanges = (
  words: Words,
  relations: (names: readonly (readonly string[])[], kind: Doubt['kind']) => Affected,
): Affected => {
  words.skip('branch');
  if (words.accept('diff')) {
    return words.skipTo('output') && words.accept('as')
      ? relations(listOf(words.name()), 'definition')
      : nothing;
  }
  if (words.accept('merge', 'pick'))
    return words.skipTo('into') ? relations(listOf(words.name()), 'rows') : nothing;
  words.skip('create', 'delete');
  if (words.accept('database')) return { ...nothing, databases: (words.name() ?? []).slice(0, 1) };
  return words.accept('table') ? relations(listOf(words.name()), 'definition') : nothing;
};

const objectChange = (
  verb: string,
  words: Words,
  relations: (names: readonly (readonly string[])[], kind: Doubt['kind']) => Affected,
  defined: (names: readonly (readonly string[])[], kind: Doubt['kind']) => Affected,
  renamed: () => Affected,
): Affected => {
  words.skip('or', 'replace', 'temporary', 'external', 'dynamic', 'cluster');
  const unique = words.word === 'unique';
  words.skip('unique', 'fulltext', 'spatial');
  const object = words.word;
  words.next();
  if (object === 'index') {
    words.skipTo('on');
    const kind = unique || verb === 'drop' ? 'definition' : 'indexes';
    return relations(listOf(words.name()), kind);
  }
  words.skip(...ifExists);
  if (object === 'database' || object === 'schema')
    return verb === 'alter' ? nothing : { ...nothing, databases: (words.name() ?? []).slice(0, 1) };
  if (object === 'snapshot') return { ...nothing, snapshots: (words.name() ?? []).slice(0, 1) };
  if (listedKinds.includes(object)) return { ...nothing, kinds: [object] };
  if (object !== 'table' && object !== 'view' && object !== 'sequence' && object !== 'source') {
    // CREATE … VIEW with an algorithm, a definer or a security clause
    return words.skipTo('view') ? relations(listOf(words.name()), 'definition') : nothing;
  }
  if (verb === 'drop') return relations(commaList(words), 'definition');
  const name = listOf(words.name());
  if (verb !== 'alter' || object !== 'table') return defined(name, 'definition');
  const changed = defined(name, alterKind(words));
  return { ...changed, relations: [...changed.relations, ...renamed().relations] };
};
