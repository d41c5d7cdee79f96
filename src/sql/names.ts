import { MoInvalidNameError } from '../errors/index.js';

/** Characters, counted as the server counts them: code points, not UTF-16 units. */
const MAX_NAME_LENGTH = 64;
const SNAPSHOT_NAME = /^[a-z_][a-z0-9_]*$/;
const ACCOUNT_NAME = /^[A-Za-z0-9_-]+$/;
// eslint-disable-next-line no-control-regex -- a NUL is what we look for
const NUL = /\u0000/;
/** What Go's `%q` writes as a hexadecimal escape: with it in a table's name, DROP TABLE and DROP DATABASE panic. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} \b\t\n\r]/u;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Checks what no object of MatrixOne may be called, whatever it is: empty, over 64 characters, with a NUL, or ending in a backslash
 * (the server creates such objects and can never drop them). Returns the name.
 */
export function validateName(name: string, what = 'name'): string {
  if (typeof name !== 'string')
    throw new MoInvalidNameError(what, `it is ${describeType(name)}, not a string.`);
  if (name === '') throw new MoInvalidNameError(what, 'it is empty.');
  if (NUL.test(name)) throw new MoInvalidNameError(what, 'it holds a NUL character.');
  if (LONE_SURROGATE.test(name)) throw new MoInvalidNameError(what, 'it holds half a surrogate pair.');
  if (UNPRINTABLE.test(name)) {
    throw new MoInvalidNameError(
      what,
      'it holds an unprintable character, and MatrixOne could never drop it.',
    );
  }
  if (name.endsWith('\\')) throw new MoInvalidNameError(what, 'it ends in a backslash.');
  const length = characters(name);
  if (length > MAX_NAME_LENGTH) {
    throw new MoInvalidNameError(what, `it has ${length} characters; MatrixOne keeps ${MAX_NAME_LENGTH}.`);
  }
  return name;
}

/**
 * A snapshot's name as the server keeps it: lower case, letters, digits and underscores, not starting with a digit.
 * Throws MoInvalidNameError for anything that the server would mangle, cut, or not find again.
 */
export function validateSnapshotName(name: string): string {
  const stored = validateName(name, 'snapshot name').toLowerCase();
  if (!SNAPSHOT_NAME.test(stored)) {
    throw new MoInvalidNameError(
      'snapshot name',
      `'${printable(name)}' may hold letters, digits and underscores only, and not start with a digit.`,
    );
  }
  return stored;
}

/** A database name that MatrixOne accepts and can drop again. Returned as given; the server folds it to lower case. */
export function validateDatabaseName(name: string): string {
  return refuseServerMarks(validateName(name, 'database name'), 'database name');
}

/** A table name that MatrixOne accepts and can drop again. Returned as given; the server folds it to lower case. */
export function validateTableName(name: string): string {
  return validateName(name, 'table name');
}

/** A table that can be in a snapshot: the server refuses names with a dot there, and mangles quotes and spaces. */
export function validateSnapshotTableName(name: string): string {
  const checked = refuseServerMarks(validateTableName(name), 'table name');
  if (checked.includes('.')) {
    throw new MoInvalidNameError(
      'table name',
      `'${printable(name)}' has a dot: MatrixOne cannot snapshot it.`,
    );
  }
  return checked;
}

/** An account's name: letters, digits, underscores and dashes. */
export function validateAccountName(name: string): string {
  validateName(name, 'account name');
  if (!ACCOUNT_NAME.test(name)) {
    throw new MoInvalidNameError(
      'account name',
      `'${printable(name)}' may hold letters, digits, underscores and dashes only.`,
    );
  }
  return name;
}

/** Names of databases and tables as MatrixOne stores and compares them. */
export function storedName(name: string): string {
  return name.toLowerCase();
}

function refuseServerMarks(name: string, what: string): string {
  if (/[\s`'"\\]/.test(name)) {
    throw new MoInvalidNameError(
      what,
      `'${printable(name)}' holds white space, a quote or a backslash, which MatrixOne refuses.`,
    );
  }
  return name;
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function printable(name: string): string {
  // eslint-disable-next-line no-control-regex -- control characters must not reach a log
  return name.replace(/[\u0000-\u001f\u007f]/g, '\ufffd');
}

function describeType(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
