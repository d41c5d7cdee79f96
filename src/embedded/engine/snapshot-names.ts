import { internalError, notEmbedded, syntaxErrorText } from '../engine-errors.js';
import { ServerError } from '../session-backend.js';
import { unescaped } from '../translator/lexer.js';

const maxLength = 64;

/** Refuses what the server refuses in a snapshot's name, wherever it stands. */
export const checkSnapshotName = (name: string): void => {
  if (/[ \t`'"]/.test(name)) throw internalError('invalid input');
};

/** An odd number of backslashes at the end breaks the text with which the server looks for the name. */
const breaksLookup = (name: string): boolean => (/\\+$/.exec(name)?.[0].length ?? 0) % 2 === 1;

/** A name as CREATE and DROP look for it: checked, in lower case, its backslashes read as those of a text. */
export const soughtName = (written: string): string => {
  checkSnapshotName(written);
  const name = written.toLowerCase();
  if (!breaksLookup(name)) return unescaped(name);
  const near = ` "${name}" order by snapshot_id;`;
  const column = Buffer.byteLength(name) + 86;
  throw new ServerError(1105, syntaxErrorText({ line: 1, column, near }));
};

/** A name as a hint looks for it. */
export const hintedName = (written: string): string => {
  checkSnapshotName(written);
  if (breaksLookup(written)) throw notEmbedded('a snapshot name that ends in a backslash');
  return unescaped(written);
};

/** A name as it is kept: cut to 64 characters. */
export const keptName = (sought: string): string => [...sought].slice(0, maxLength).join('');
