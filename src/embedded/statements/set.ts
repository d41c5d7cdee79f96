import { changesReading } from '../doubts/index.js';
import { internalError, notEmbedded } from '../engine-errors.js';
import { type StatementContext } from '../engine/statement-context.js';
import { ServerError } from '../session-backend.js';
import { type Parameter } from '../translator/environment.js';
import { asList, asObject, identText, take, variant, type Ast } from '../translator/ast.js';
import { text } from '../catalog/column-type.js';
import { Cursor } from '../translator/cursor.js';
import { isWord, nesting, tokenize } from '../translator/lexer.js';
import { parseStatement } from '../translator/parser.js';
import { openingWords, reservedWords, valueWords } from '../translator/reserved-words.js';
import { castValue } from '../values/cast.js';
import { zoneOffset } from '../values/moment.js';
import { planQuery } from './planned-query.js';
import { readQuery, selectOf } from './select.js';
import { roleOrPassword } from './set-role.js';
import { ok, statement, type Statement } from './statement.js';

/** A value given to a variable: an expression, or a bare word such as ON or DEFAULT. */
const valueOf = (c: StatementContext, node: Ast): Parameter | undefined => {
  const [tag, content] = variant(node);
  if (tag === 'Identifier' && !identText(content).startsWith('@')) {
    const word = identText(content);
    if (/^(on|binary|default)$/i.test(word)) c.session.text.evaluated(c.session.facts);
    return word.toLowerCase() === 'default' ? undefined : { value: word, type: text };
  }
  if (tag === 'CompoundIdentifier') return { value: identText(asList(content).at(-1)), type: text };
  c.session.text.evaluated(c.session.facts);
  const { rows, columns } = readQuery(c, selectOf(node), { hints: [] });
  const type = columns[0]?.type ?? text;
  return { value: rows[0]?.[0] ?? null, type };
};

/** A time of a zone beyond those that there are. */
const isOutsideZones = (value: string): boolean => {
  const [, sign, hours, minutes] = /^([+-])(\d\d?):(\d\d)$/.exec(value) ?? [];
  const offset = Number(hours) * 60 + Number(minutes);
  return hours !== undefined && (Number(minutes) > 59 || offset > (sign === '+' ? 840 : 839));
};

const setOne = (c: StatementContext, name: string, global: boolean, node: Ast): void => {
  if (name.startsWith('@') && !name.startsWith('@@')) {
    const value = valueOf(c, node);
    const stored =
      value && value.value !== null
        ? castValue(value.value, value.type, text, { zoneMinutes: c.zoneMinutes })
        : null;
    c.session.doubts.settle(`the variable ${name.toLowerCase()}`);
    c.session.userVariables.set(name.slice(1).toLowerCase(), { value: stored, type: text });
    return;
  }
  const plain = name
    .replace(/^@@/, '')
    .replace(/^(session|global|local)\./i, '')
    .toLowerCase();
  const given = valueOf(c, node);
  const shown =
    given === undefined
      ? undefined
      : given.value === null
        ? 'NULL'
        : String(castValue(given.value, given.type, text, { zoneMinutes: 0 }));
  if (!global && globalOnly.has(plain)) throw internalError('the system variable is global');
  if (plain === 'autocommit' && shown === 'NULL') throw notEmbedded('SET autocommit = NULL');
  const value = c.session.variables.check(plain, shown);
  if (plain === 'time_zone' && isOutsideZones(value))
    throw new ServerError(10109, `wrong date/time format specifier: ${value}`);
  if (plain === 'time_zone' && zoneOffset(value) === undefined) throw notEmbedded(`the time zone ${value}`);
  if (plain === 'remap_rewrites') throw notEmbedded('SET remap_rewrites');
  if (plain === 'sql_mode' && changesReading(value)) throw notEmbedded(`the SQL mode ${value}`);
  if (plain === 'sql_mode' && shown !== undefined) c.session.givenMode = value;
  if (global) {
    c.session.variables.setGlobal(plain, value);
    return;
  }
  if (plain === 'autocommit') c.session.autocommit = value === '1';
  c.session.variables.set(plain, value);
  if (plain === 'transaction_isolation' || plain === 'tx_isolation') {
    c.session.variables.set('transaction_isolation', value);
    c.session.variables.set('tx_isolation', value);
  }
};

const globalOnly: ReadonlySet<string> = new Set(['connect_timeout', 'max_connections']);

interface Assignment {
  readonly name: string;
  readonly global: boolean;
  readonly value: Ast;
}

const assignmentsOf = (content: Ast): readonly Assignment[] => {
  const [kind, body] = variant(content);
  switch (kind) {
    case 'SingleAssignment': {
      const { variable, values, scope } = take(body, 'SET', 'variable', 'values', 'scope', 'hivevar');
      return [
        {
          name: asList(variable).map(identText).join('.'),
          global: scope === 'Global' || /^@@global/i.test(asList(variable).map(identText).join('.')),
          value: asList(values)[0],
        },
      ];
    }
    case 'MultipleAssignments':
      return asList(asObject(body).assignments).map((a) => {
        const { name, scope, value } = take(a, 'SET', 'name', 'scope', 'value');
        return { name: asList(name).map(identText).join('.'), global: scope === 'Global', value };
      });
    default:
      throw notEmbedded(`SET ${kind}`);
  }
};

/** `:=` is `=` in a SET. */
const withPlainAssignments = (sql: string): string =>
  tokenize(sql)
    .filter(({ kind, value }) => kind === 'symbol' && value === ':=')
    .reduce((text, { start, end }) => `${text.slice(0, start)}= ${text.slice(end)}`, sql);

const givenIn = (sql: string): readonly Assignment[] =>
  assignmentsOf(variant(parseStatement(withPlainAssignments(sql)).ast)[1]);

/** Whether a SET sets the SQL mode of the session. */
const setsMode = (sql: string): boolean =>
  /sql_mode/i.test(sql) &&
  givenIn(sql).some(({ name, global }) => !global && /^(@@)?((session|local)\.)?sql_mode$/i.test(name));

/** Reserved words that may be all of a value. */
const wordsOfValues: ReadonlySet<string> = new Set(['on', 'binary', 'default', ...valueWords]);

/** A reserved word is no value; behind one that begins an expression, it is the end that is wrong. */
const refuseReserved = (cursor: Cursor): void => {
  const behind = new Cursor(cursor.sql, cursor.position);
  const { kind, value } = behind.next();
  const word = value.toLowerCase();
  if (kind !== 'word' || !reservedWords.has(word) || wordsOfValues.has(word)) return;
  if (!behind.atEnd() && behind.peek().value !== ',') return;
  throw openingWords.has(word) ? behind.error() : cursor.error();
};

/** What is missing in a SET, or cannot stand where a variable or its value is expected. */
const checkAssignments = (cursor: Cursor): void => {
  do {
    if (!cursor.accept('session') && !cursor.accept('global')) cursor.accept('local');
    const { kind } = cursor.peek();
    if (kind !== 'word' && kind !== 'variable') {
      if (kind === 'end' || kind === 'string' || kind === 'number') throw cursor.error();
      return;
    }
    cursor.next();
    while (cursor.accept('.')) cursor.next();
    if (!cursor.accept('=') && !cursor.accept(':=')) throw cursor.error();
    if (cursor.atEnd() || isWord(cursor.peek(), 'select')) throw cursor.error();
    refuseReserved(cursor);
    for (let depth = 0; !cursor.atEnd();) {
      const token = cursor.peek();
      if (token.kind === 'symbol' && token.value === ',' && depth === 0) break;
      depth += nesting(cursor.next());
      if (cursor.atEnd() && depth > 0) throw cursor.error();
    }
  } while (cursor.accept(','));
};

/** SET of variables: commits an open transaction; a SET that fails rolls it back. */
export const setStatement = (cursor: Cursor): Statement => {
  const head = new Cursor(cursor.sql);
  head.expect('set');
  const role = roleOrPassword(new Cursor(cursor.sql, head.position));
  if (role) return role;
  if (!head.accept('session')) head.accept('global');
  if (head.accept('transaction')) return setTransaction(head);
  if (head.accept('names') || head.accept('character', 'set') || head.accept('charset')) {
    if (head.atEnd()) throw head.error();
    return statement({
      needs: 'none',
      inTransaction: 'commits',
      prepare: 'syntax error',
      run: (c) => setNames(c, head),
    });
  }
  const assignments = new Cursor(cursor.sql);
  assignments.expect('set');
  checkAssignments(assignments);
  return statement({
    needs: 'none',
    inTransaction: 'commits',
    prepare: 'syntax error',
    parameterCount: tokenize(cursor.sql).filter(
      ({ kind, value }) => value === '?' && !/^(string|quoted)$/.test(kind),
    ).length,
    setsMode: setsMode(cursor.sql),
    describe: (c) => {
      for (const { value } of givenIn(cursor.sql))
        if (variant(value)[0] !== 'Identifier') planQuery(c, selectOf(value), []);
      return [];
    },
    endsTransactionOnError: true,
    run: (c) => {
      for (const { name, global, value } of givenIn(cursor.sql)) setOne(c, name, global, value);
      return ok();
    },
  });
};

const setNames = (c: StatementContext, cursor: Cursor) => {
  c.session.text.evaluated(c.session.facts);
  const token = cursor.next();
  const charset = token.value.toLowerCase();
  for (const name of ['character_set_client', 'character_set_connection', 'character_set_results'])
    c.session.variables.set(name, charset === 'default' ? 'utf8mb4' : charset);
  return ok();
};

/** SET TRANSACTION …: accepted and without effect outside of a transaction. */
const setTransaction = (cursor: Cursor): Statement => {
  const item = () => {
    if (cursor.accept('isolation', 'level')) {
      if (
        !cursor.accept('read', 'committed') &&
        !cursor.accept('read', 'uncommitted') &&
        !cursor.accept('repeatable', 'read')
      )
        cursor.expect('serializable');
    } else {
      cursor.expect('read');
      if (!cursor.accept('only')) cursor.expect('write');
    }
  };
  item();
  while (cursor.accept(',')) item();
  cursor.end();
  return statement({
    needs: 'none',
    inTransaction: 'unclassified',
    prepare: 'syntax error',
    run: () => ok(),
  });
};
