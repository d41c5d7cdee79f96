import { type DatabaseSchema, type DatabaseTable } from '@mikro-orm/sql';
import { MoUnsupportedError } from '../../errors/index.js';

/** A foreign key of the entities' schema; its rules are changed where MatrixOne does not keep them. */
type Key = ReturnType<DatabaseTable['getForeignKeys']>[string];

const ruleOf = ({ deleteRule }: Key): string => deleteRule?.toLowerCase() ?? '';
const isOwn = (key: Key): boolean => key.referencedTableName === key.localTableName;

/** The keys by which a DELETE from a table comes to each other one, by that one's name. */
function reachedFrom(root: string, keys: readonly Key[]): ReadonlyMap<string, readonly Key[]> {
  const reached = new Map<string, Key[]>();
  const parents = [root];
  for (const parent of parents)
    for (const key of keys.filter(({ referencedTableName }) => referencedTableName === parent)) {
      const child = key.localTableName;
      reached.set(child, [...(reached.get(child) ?? []), key]);
      if (ruleOf(key) === 'cascade' && !parents.includes(child)) parents.push(child);
    }
  return reached;
}

/**
 * Takes ON DELETE SET NULL from keys at which MatrixOne fails or leaves rows behind, because a DELETE comes to their table by another
 * key too: it then fails for rows that are referred to, and only for these. Answers those keys' names; refuses cascades that the server
 * does not follow.
 */
export function keepDeleteRules(schema: DatabaseSchema): readonly string[] {
  const keys = schema.getTables().flatMap((table) => Object.values(table.getForeignKeys()));
  const unfollowed = keys.find((key) => isOwn(key) && ruleOf(key) === 'cascade');
  if (unfollowed) throw notFollowed(unfollowed, 'within a table');
  const changed = new Set<Key>();
  for (const root of new Set(keys.map(({ referencedTableName }) => referencedTableName))) {
    const reached = reachedFrom(root, keys);
    const back = reached.get(root)?.find((key) => ruleOf(key) === 'cascade');
    if (back) throw notFollowed(back, `back to '${root}', where the DELETE began`);
    for (const meeting of reached.values())
      if (meeting.length > 1) for (const key of meeting) if (ruleOf(key) === 'set null') changed.add(key);
  }
  for (const key of changed) key.deleteRule = undefined;
  return [...changed].map(({ constraintName }) => constraintName);
}

function notFollowed({ constraintName }: Key, where: string): MoUnsupportedError {
  return new MoUnsupportedError(
    `The foreign key '${constraintName}' has ON DELETE CASCADE ${where}: MatrixOne does not follow it and leaves rows that refer to nothing. ` +
      "Give its relation another deleteRule, such as 'restrict', and remove such rows by the application.",
  );
}
