import { ServerError } from './session-backend.js';

/** MatrixOne's errors as the embedded server sends them: number, text and state are the server's own. */

export const internalError = (text: string) => new ServerError(20101, `internal error: ${text}`);

/** The embedded server's refusal: it never guesses what it cannot do exactly. */
export const notEmbedded = (what: string) =>
  new ServerError(20105, `embedded server: ${what} is not supported; run against MatrixOne`);

/** A refusal of what the server does without a lock, to the harm of rows: not even an index leaves them certain. */
export class UnguardedWork extends ServerError {
  constructor(what: string) {
    super(20105, notEmbedded(what).message);
  }
}
/** The server breaks at such a statement and undoes it; its own text names no cause, so this one does. */
export const breaksAt = (what: string) => internalError(`panic runtime error: index out of range: ${what}`);

export const notSupported = (what: string) => new ServerError(20105, `not supported: ${what}`);
export const invalidInput = (text: string) => new ServerError(20301, `invalid input: ${text}`);
export const invalidArgument = (what: string, value: string) =>
  new ServerError(20203, `invalid argument ${what}, bad value ${value}`);
export const windowMisused = (name: string) =>
  new ServerError(3593, `You cannot use the window function '${name}' in this context`);
export const parserError = (text: string) => new ServerError(1064, `SQL parser error: ${text}`);
const parameterText = 'only prepare statement can use ? expr';
export const parameterInHint = () => invalidInput(parameterText);
/** A parameter in a time hint is told otherwise when the statement is prepared. */
export const preparedError = (error: unknown): unknown =>
  error instanceof ServerError && error.message === parameterInHint().message
    ? parserError('invalid timestamp hint')
    : error;
export const tableUnknownInQuery = (name: string) => parserError(`table "${name}" does not exist`);
export const noSuchTable = (database: string, table: string) =>
  new ServerError(1146, `no such table ${database}.${table}`);
export const tableExists = (table: string) => new ServerError(1050, `table ${table} already exists`);
export const databaseExists = (name: string) => new ServerError(1007, `database ${name} already exists`);
export const unknownDatabase = (name: string) => new ServerError(1049, `Unknown database ${name}`);
/** What the server answers where it has nothing left to plan a statement with. */
export const plannerLost = () =>
  internalError('panic runtime error: invalid memory address or nil pointer dereference: \n');

export const noDatabase = () => new ServerError(1046, 'No database selected');
export const duplicateEntry = (value: string, key: string) =>
  new ServerError(1062, `Duplicate entry '${value}' for key '${key}'`);
export const constraintViolation = (text: string) => new ServerError(3819, `constraint violation: ${text}`);
export const outOfRange = (type: string, text: string) =>
  new ServerError(1690, `data out of range: data type ${type}, ${text}`);
export const widthExceeded = (text: string) => new ServerError(1406, text, '22001');
/** A sub-query reads what the statement writes. */
export const updateTableUsed = (table: string) =>
  new ServerError(1093, `You can't specify target table '${table}' for update in FROM clause`);
export const columnCountsDiffer = () =>
  new ServerError(
    1353,
    'In definition of view, derived table or common table expression, SELECT list and column names list have different column counts',
  );
export const divisionByZero = () => new ServerError(1365, 'division by zero');
export const deadlock = () => new ServerError(20701, 'deadlock detected');
export const lockWaitTimeout = () =>
  new ServerError(1205, 'Lock wait timeout exceeded; try restarting transaction');
export const canceled = () => new ServerError(1105, 'context canceled');
export const notYetImplemented = (what: string) => new ServerError(20102, `${what} is not yet implemented`);
export const unclassifiedInTransaction = () =>
  internalError('unclassified statement appears in uncommitted transaction');
export const administrativeInTransaction = () =>
  internalError('administrative command is unsupported in transactions');
export const onlyCreateInTransaction = () => internalError('Only CREATE of DDL is supported in transactions');
export const snapshotNotFound = (name: string) =>
  internalError(`find 0 snapshot records by name(${name}), expect only 1`);

/** A place in a statement's text: the end of the offending token, and the rest of the text from the token before it. */
export interface SyntaxErrorPlace {
  readonly line: number;
  readonly column: number;
  readonly near: string;
}

export const syntaxErrorText = ({ line, column, near }: SyntaxErrorPlace, what = 'syntax error') =>
  'You have an error in your SQL syntax; check the manual that corresponds to your MatrixOne server version for the right syntax to use. ' +
  `${what} at line ${line} column ${column} near "${near.slice(0, 1024)}"${near.length > 1024 ? ' (total length 0)' : ''};`;

export const syntaxError = (place: SyntaxErrorPlace) => parserError(syntaxErrorText(place));
