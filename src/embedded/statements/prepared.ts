import { ServerError } from '../session-backend.js';
import { internalError, invalidInput, notEmbedded, parserError, preparedError } from '../engine-errors.js';
import { text } from '../catalog/column-type.js';
import { type StatementContext } from '../engine/statement-context.js';
import { type Cursor } from '../translator/cursor.js';
import { type Parameter } from '../translator/environment.js';
import { splitStatements } from '../translator/lexer.js';
import { castValue } from '../values/cast.js';
import { parseSql } from './parse.js';
import { ok, statement, type Statement } from './statement.js';

/** The error of a statement that cannot be prepared. */
export const checkPreparable = (sql: string, parsed: Statement): void => {
  if (parsed.prepare === 'unsupported') throw internalError(`statement: '${parsed.printed ?? sql.trim()}'`);
};

/** A syntax error in the text that PREPARE was given comes without the parser's own prefix. */
const parseInner = (sql: string): Statement => {
  const { length } = splitStatements(sql);
  if (length === 0) throw internalError("statement: ''");
  if (length > 1) throw invalidInput('prepared statement must contain exactly one statement');
  try {
    return parseSql(sql);
  } catch (error) {
    const prefix = 'SQL parser error: ';
    if (error instanceof ServerError && error.errno === 1064 && error.message.startsWith(prefix))
      throw new ServerError(1105, error.message.slice(prefix.length));
    throw preparedError(error);
  }
};

/** PREPARE name FROM 'text' | @variable, the cursor after PREPARE. */
export const prepareStatement = (cursor: Cursor): Statement => {
  const name = cursor.name().toLowerCase();
  cursor.expect('from');
  const token = cursor.peek();
  if (token.kind !== 'string' && token.kind !== 'variable') throw cursor.error();
  cursor.next();
  cursor.end();
  return statement({
    needs: 'read',
    prepare: 'syntax error',
    planner: 'renewed',
    run: (c) => {
      // also if it cannot be prepared, the one of that name is gone
      c.session.prepared.delete(name);
      if (token.kind === 'variable') c.session.doubts.check(`the variable ${token.value.toLowerCase()}`);
      const sql = token.kind === 'string' ? token.value : textIn(c, token.value.slice(1).toLowerCase());
      const several = splitStatements(sql).length !== 1;
      if (several && c.session.transaction) throw parserError('syntax error, or too many sql to parse');
      const parsed = parseInner(sql);
      checkPreparable(sql, parsed);
      if (parsed.printed !== undefined) throw internalError(`statement: '${parsed.printed}'`);
      if (parsed.prepare === 'syntax error') refuseControl(sql);
      describePrepared(parsed, c);
      c.session.doubts.settle(`the prepared statement ${name}`);
      c.session.prepared.set(name, sql);
      return ok();
    },
  });
};

const textIn = (c: StatementContext, variable: string): string => {
  const found = c.session.userVariables.get(variable);
  if (!found) throw internalError(`the user variable ${variable} does not exist`);
  return String(found.value ?? '');
};

/** Statements of control, of which SET of variables and LOCK TABLES can be prepared here. */
const refuseControl = (sql: string): void => {
  if (
    /^\s*(set(?!\s+(transaction|((session|global)\s+transaction)|role|default|secondary|password\b(?!\s*\.)))|lock|unlock)\b/i.test(
      sql,
    )
  )
    return;
  const shown = sql.replace(/^\s*rollback\s+(work\s+)?to\s+(savepoint\s+)?/i, 'rollback to savepoint ');
  if (/^\s*(set|use|savepoint|release|rollback to)\b/i.test(shown))
    throw internalError(`statement: '${shown}'`);
  throw invalidInput('cannot prepare TCL and DCL statement');
};

/** A parameter in an aggregate may become a number; only as a text, which it is taken for here, it is refused. */
const describePrepared = (parsed: Statement, c: StatementContext): void => {
  try {
    parsed.describe?.(c.withParameters(placeholders(parsed.parameterCount)));
  } catch (error) {
    if (parsed.parameterCount > 0 && error instanceof ServerError && error.errno === 20203)
      throw notEmbedded(`preparing a statement whose parameter is no text (${error.message})`);
    throw error;
  }
};

/** Stand-ins for the parameters of a statement that is only described. */
export const placeholders = (count: number): readonly Parameter[] =>
  Array.from({ length: count }, () => ({ value: null, type: text }));

/** EXECUTE name [USING @a, …], the cursor after EXECUTE. */
export const executeStatement = (cursor: Cursor): Statement => {
  const name = cursor.name().toLowerCase();
  const variables: string[] = [];
  if (cursor.accept('using')) {
    do {
      const token = cursor.peek();
      if (token.kind !== 'variable') throw cursor.error();
      cursor.next();
      variables.push(token.value.slice(1).toLowerCase());
    } while (cursor.accept(','));
  }
  cursor.end();
  return statement({
    needs: 'none',
    prepare: 'syntax error',
    run: (c) => {
      c.session.doubts.check(`the prepared statement ${name}`);
      const sql = c.session.prepared.get(name);
      if (sql === undefined)
        throw new ServerError(20400, `invalid state prepared statement '${name}' does not exist`);
      if (parseSql(sql).parameterCount !== variables.length)
        throw invalidInput('Incorrect arguments to EXECUTE');
      const parameters = variables.map((v): Parameter => {
        c.session.doubts.check(`the variable @${v}`);
        const found = c.session.userVariables.get(v);
        if (!found) throw internalError(`the user variable ${v} does not exist`);
        return { value: castValue(found.value, found.type, text, { zoneMinutes: 0 }), type: text };
      });
      return c.control.execute(sql, parameters);
    },
  });
};

/** DEALLOCATE PREPARE name and DROP PREPARE name, the cursor after the verb. */
export const deallocateStatement = (cursor: Cursor): Statement => {
  cursor.expect('prepare');
  const name = cursor.name().toLowerCase();
  cursor.end();
  return statement({
    needs: 'none',
    prepare: 'syntax error',
    run: (c) => {
      const doubtful = c.session.doubts.has(`the prepared statement ${name}`);
      c.session.doubts.settle(`the prepared statement ${name}`);
      if (!c.session.prepared.delete(name) && !doubtful)
        throw new ServerError(
          1243,
          `Unknown prepared statement handler (${name}) given to DEALLOCATE PREPARE`,
        );
      return ok();
    },
  });
};
