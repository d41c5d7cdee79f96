import { notEmbedded, syntaxError, unknownDatabase } from '../engine-errors.js';
import { asObject, variant, type Ast } from '../translator/ast.js';
import { Cursor } from '../translator/cursor.js';
import { isWord, placeOf, tokenize } from '../translator/lexer.js';
import { parseStatement, type ParsedStatement } from '../translator/parser.js';
import { alterOption, refuseUnknownAlteration } from './ddl/alter-options.js';
import { alterTableStatement } from './ddl/alter-table.js';
import { createIndexStatement } from './ddl/create-index.js';
import { commentStatement } from './ddl/redefine.js';
import { renameStatement, renameTableStatement } from './ddl/rename-table.js';
import { createDatabase, createDatabaseStatement } from './ddl/database.js';
import { createTableStatement } from './ddl/create-table.js';
import { specialIndexStatement } from './ddl/special-index.js';
import { dropStatement, truncateStatement } from './ddl/drop-table.js';
import { viewStatement } from './ddl/view.js';
import { deleteStatement } from './delete.js';
import { insertStatement } from './insert/index.js';
import { killStatement } from './kill.js';
import { dataBranchStatement } from './matrixone/branch.js';
import { cloneDatabase } from './matrixone/clone-database.js';
import { cloneTable } from './matrixone/clone-table.js';
import { cloneTemporary } from './matrixone/clone-temporary.js';
import { refusedStatement } from './matrixone/refused.js';
import { restoreStatement } from './matrixone/restore.js';
import { createSnapshot, dropSnapshot } from './matrixone/snapshot.js';
import { deallocateStatement, executeStatement, prepareStatement } from './prepared.js';
import { selectStatement } from './select.js';
import { setStatement } from './set.js';
import { describeRelation } from './show/describe.js';
import { explainStatement } from './show/explain.js';
import { showStatement } from './show/show.js';
import { ok, statement, unplanned, type Statement } from './statement.js';
import { beginStatement, endStatement, savepointStatement } from './transaction-control.js';
import { updateStatement } from './update.js';
import { changeBehindWith } from './with-change.js';

/** Statements whose grammar is MatrixOne's own, or too small for the big parser; undefined for the others. */
const ownGrammar = (sql: string): Statement | undefined => {
  const cursor = new Cursor(sql);
  const first = cursor.peek().value.toLowerCase();
  switch (first) {
    case 'select':
    case 'insert':
    case 'update':
    case 'delete':
    case 'replace':
    case 'with':
      return undefined;
    case 'begin':
    case 'start':
      return unplanned(beginStatement(cursor));
    case 'commit':
    case 'rollback':
      return unplanned(endStatement(cursor));
    case 'savepoint':
    case 'release':
      return unplanned(savepointStatement(cursor));
    case 'set':
      return unplanned(setStatement(cursor));
    case 'use':
      cursor.next();
      return unplanned(useStatement(cursor));
    case 'show':
      cursor.next();
      return showStatement(cursor);
    case 'desc':
    case 'describe':
    case 'explain':
      cursor.next();
      return describeOrExplain(cursor);
    case 'kill':
      cursor.next();
      return unplanned(killStatement(cursor));
    case 'lock':
      return unplanned(lockTables(cursor));
    case 'unlock':
      cursor.expect('unlock', 'tables');
      cursor.end();
      return unplanned(
        statement({ needs: 'none', inTransaction: 'commits', prepare: 'syntax error', run: () => ok() }),
      );
    case 'prepare':
      cursor.next();
      return prepareStatement(cursor);
    case 'execute':
      cursor.next();
      return executeStatement(cursor);
    case 'deallocate':
      cursor.next();
      return deallocateStatement(cursor);
    case 'data':
      if (cursor.accept('data', 'branch')) return dataBranchStatement(cursor);
      break;
    case 'restore':
      cursor.next();
      return unplanned(restoreStatement(cursor));
    case 'create':
      return createOwn(cursor);
    case 'alter': {
      refuseUnknownAlteration(new Cursor(sql));
      const known =
        alterComment(new Cursor(sql)) ?? alterRename(new Cursor(sql)) ?? alterOption(new Cursor(sql));
      if (known) return known;
      break;
    }
    case 'drop':
      cursor.next();
      if (cursor.accept('snapshot')) return unplanned(dropSnapshot(cursor));
      if (isWord(cursor.peek(), 'prepare')) return deallocateStatement(cursor);
      break;
    default:
  }
  return refusedStatement(new Cursor(sql));
};

/** ALTER TABLE t COMMENT [=] 'text', which the parser does not know. */
const alterComment = (cursor: Cursor): Statement | undefined => {
  if (!cursor.accept('alter', 'table')) return undefined;
  const token = cursor.peek();
  if (token.kind !== 'word' && token.kind !== 'quoted') return undefined;
  const parts = cursor.qualifiedName();
  if (!cursor.accept('comment')) return undefined;
  cursor.accept('=');
  const comment = cursor.string();
  return cursor.atEnd() ? commentStatement(parts, comment) : undefined;
};

/** ALTER TABLE t RENAME name, without TO. */
const alterRename = (cursor: Cursor): Statement | undefined => {
  if (!cursor.accept('alter', 'table')) return undefined;
  const isName = () => ['word', 'quoted'].includes(cursor.peek().kind);
  if (!isName()) return undefined;
  const parts = cursor.qualifiedName();
  if (!cursor.accept('rename') || cursor.accept('to') || !isName()) return undefined;
  const to = cursor.next().value;
  return cursor.atEnd() ? renameStatement(parts, to) : undefined;
};

const createOwn = (cursor: Cursor): Statement | undefined => {
  const { sql } = cursor;
  cursor.next();
  if (cursor.accept('snapshot')) return unplanned(createSnapshot(cursor));
  const index = specialIndexStatement(new Cursor(sql, cursor.position));
  if (index) return index;
  const temporary = cursor.accept('temporary');
  const table = cursor.accept('table');
  const database = !table && (cursor.accept('database') || cursor.accept('schema'));
  if (!table && !database) return refusedStatement(new Cursor(sql));
  const ifNotExists = cursor.accept('if', 'not', 'exists');
  const token = cursor.peek();
  if (token.kind !== 'word' && token.kind !== 'quoted') return undefined;
  const target = table ? cursor.qualifiedName() : [cursor.name()];
  const clones = cursor.accept('clone');
  if (clones && temporary) return unplanned(cloneTemporary(cursor, ifNotExists, target));
  if (clones)
    return table
      ? unplanned(cloneTable(cursor, ifNotExists, target))
      : cloneDatabase(cursor, target[0] as string);
  if (database && cursor.atEnd()) return createDatabase(target[0] as string, ifNotExists);
  if (database && cursor.accept('from'))
    return refusedStatement(new Cursor(sql)) ?? unsupported('a subscription');
  return undefined;
};

const unsupported = (what: string): Statement =>
  statement({
    run: () => {
      throw notEmbedded(what);
    },
  });

const useStatement = (cursor: Cursor): Statement => {
  const name = cursor.name().toLowerCase();
  cursor.end();
  return statement({
    needs: 'none',
    prepare: 'syntax error',
    run: (c) => {
      // a database in doubt is the current one all the same: what follows in it is refused
      if (c.catalog.doubt(name, '')) c.session.database = name;
      if (!c.catalog.database(name)) throw unknownDatabase(name);
      c.session.database = name;
      return ok();
    },
  });
};

/** LOCK TABLES commits and, in this server as in MatrixOne, locks nothing that other statements would notice. */
const lockTables = (cursor: Cursor): Statement => {
  cursor.expect('lock', 'tables');
  do {
    cursor.qualifiedName();
    if (!cursor.accept('read')) cursor.expect('write');
  } while (cursor.accept(','));
  cursor.end();
  return statement({ needs: 'none', inTransaction: 'commits', prepare: 'syntax error', run: () => ok() });
};

const describeOrExplain = (cursor: Cursor): Statement => {
  const next = cursor.peek();
  const explains = /^(select|with|insert|update|delete|replace|analyze|verbose|phyplan|force|\()$/i.test(
    next.value,
  );
  if (explains) return explainStatement(cursor);
  const parts = cursor.qualifiedName();
  // a column's name changes nothing there
  if (!cursor.atEnd()) cursor.name();
  cursor.end();
  return statement({ run: (c) => describeRelation(c, parts, { full: false, filter: {} }) });
};

/** A quoted name has at least one character; the error is at its first backtick. */
const refuseEmptyName = (sql: string): void => {
  let previousEnd = 0;
  for (const token of tokenize(sql)) {
    if (token.kind === 'quoted' && token.value === '')
      throw syntaxError(placeOf(sql, { ...token, end: token.start + 1 }, previousEnd));
    previousEnd = token.end;
  }
};

/** A statement ready to run. Syntax errors are thrown here. */
export const parseSql = (sql: string, parse = parseStatement): Statement => {
  if (sql.includes('``')) refuseEmptyName(sql);
  const inside = /^\s*\/\*!\d*\s([^*]*)\*\/\s*$/.exec(sql)?.[1];
  if (inside !== undefined) return parseSql(inside, parse);
  const own = ownGrammar(sql);
  if (own) return own;
  const parsed = parse(sql);
  const [kind, content] = variant(parsed.ast);
  return (
    changeStatement(parsed, kind, content) ??
    (kind === 'Query' ? selectStatement(parsed, content) : definitionStatement(parsed, kind, content))
  );
};

const changeStatement = (parsed: ParsedStatement, kind: string, content: Ast): Statement | undefined => {
  switch (kind) {
    case 'Query': {
      const change = changeBehindWith(content);
      return change && changeStatement(parsed, ...change);
    }
    case 'Insert':
      return insertStatement(parsed, content);
    case 'Update':
      return updateStatement(parsed, content);
    case 'Delete':
      return deleteStatement(parsed, content);
    default:
      return undefined;
  }
};

const definitionStatement = (parsed: ParsedStatement, kind: string, content: Ast): Statement => {
  switch (kind) {
    case 'CreateTable':
      return createTableStatement(parsed, content);
    case 'AlterTable':
      return alterTableStatement(content);
    case 'CreateIndex':
      return createIndexStatement(content);
    case 'RenameTable':
      return renameTableStatement(content);
    case 'CreateView':
      return viewStatement(parsed, content, false);
    case 'AlterView':
      return viewStatement(parsed, { ...asObject(content), with_options: [] }, true);
    case 'Drop':
      return dropStatement(content);
    case 'Truncate':
      return truncateStatement(content);
    case 'CreateDatabase':
      return createDatabaseStatement(content);
    default:
      return unsupported(`the statement ${kind}`);
  }
};
