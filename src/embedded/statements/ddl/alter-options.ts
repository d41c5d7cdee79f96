import { ServerError } from '../../session-backend.js';
import { columnOf } from '../../catalog/definitions.js';
import { invalidInput } from '../../engine-errors.js';
import { type Cursor } from '../../translator/cursor.js';
import { type Statement } from '../statement.js';
import { redefine, temporaryAltered } from './redefine.js';

const ofView = 'you should use alter view statemnt for View';

/** Words after `DROP`, `ADD` and `RENAME` that the server's grammar does not have there. */
const unknownWords: Readonly<Record<string, readonly string[]>> = {
  add: ['if', '('],
  drop: ['if', 'check'],
  rename: ['index', 'key'],
};

/** Refuses what other servers know and this one's grammar does not, the cursor before ALTER. */
export const refuseUnknownAlteration = (cursor: Cursor): void => {
  if (!cursor.accept('alter')) return;
  if (['ignore', 'online', 'schema'].includes(cursor.peek().value.toLowerCase())) throw cursor.error();
  if (!cursor.accept('table') || !isName(cursor)) return;
  cursor.qualifiedName();
  for (const [verb, words] of Object.entries(unknownWords)) {
    if (!cursor.accept(verb)) continue;
    cursor.accept('column');
    if (words.includes(cursor.peek().value.toLowerCase()) && cursor.peek().kind !== 'quoted')
      throw cursor.error();
  }
};

const isName = (cursor: Cursor): boolean => ['word', 'quoted'].includes(cursor.peek().kind);

/** What changes nothing on the server, and what it takes for an option and does not know. */
const readOption = (
  cursor: Cursor,
): { readonly columns?: readonly string[]; readonly unknown?: string } | undefined => {
  if (cursor.accept('force') || cursor.accept('disable', 'keys') || cursor.accept('enable', 'keys'))
    return {};
  if (cursor.accept('order', 'by')) {
    const columns: string[] = [];
    do {
      if (!isName(cursor)) return undefined;
      columns.push(cursor.next().value);
      if (!cursor.accept('asc')) cursor.accept('desc');
    } while (cursor.accept(','));
    return { columns };
  }
  const converts = cursor.accept('convert', 'to');
  cursor.accept('default');
  if (cursor.accept('character', 'set')) {
    if (!converts) cursor.accept('=');
    return isName(cursor) ? (cursor.next(), {}) : undefined;
  }
  if (converts) return undefined;
  for (const [word, shown] of [
    ['engine', 'engine'],
    ['row_format', 'row_format'],
    ['collate', 'Collate'],
  ] as const) {
    if (!cursor.accept(word)) continue;
    cursor.accept('=');
    return isName(cursor) ? { unknown: `${shown} = ${cursor.next().value.toLowerCase()}` } : undefined;
  }
  return undefined;
};

/** ALTER TABLE with one option of the table, the cursor before ALTER; undefined for everything else. */
export const alterOption = (cursor: Cursor): Statement | undefined => {
  if (!cursor.accept('alter', 'table') || !isName(cursor)) return undefined;
  const parts = cursor.qualifiedName();
  const option = readOption(cursor);
  if (!option || !cursor.atEnd()) return undefined;
  return redefine(
    parts,
    (_c, table) => {
      if (table.temporaryOf !== undefined) throw temporaryAltered();
      if (option.unknown !== undefined)
        throw invalidInput(`unsupported alter option in inplace mode: ${option.unknown}`);
      for (const column of option.columns ?? [])
        if (!columnOf(table, column))
          throw new ServerError(1054, `Unknown column '${column}' in '${table.name}'`);
      // ORDER BY writes the table anew
      return option.columns ? { ...table, laterComment: undefined } : table;
    },
    undefined,
    ofView,
  );
};
