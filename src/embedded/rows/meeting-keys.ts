import { relationKey } from '../catalog/catalog.js';
import { type ForeignKeySpec, type TableSpec } from '../catalog/definitions.js';
import { breaksAt, notEmbedded } from '../engine-errors.js';
import { type ForeignKeyAccess } from './foreign-keys.js';

/** A table that a DELETE comes to, and by which foreign keys. */
interface Reached {
  readonly table: TableSpec;
  readonly keys: readonly ForeignKeySpec[];
}

const nameOf = (table: TableSpec): string => relationKey(table.database, table.name);

export const pointsTo = (table: TableSpec, key: ForeignKeySpec): boolean =>
  key.parentDatabase === table.database && key.parentTable === table.name;

/** All tables that a DELETE from one comes to, in the server's order. */
const reachedFrom = ({ catalog }: ForeignKeyAccess, root: TableSpec): readonly Reached[] => {
  const reached = new Map<string, Reached>();
  const followed = new Set([nameOf(root)]);
  const follow = (parent: TableSpec): void => {
    for (const { child, key } of catalog.references(parent)) {
      // a cascade within a table is not followed
      if (pointsTo(child, key) && key.onDelete === 'CASCADE') continue;
      const name = nameOf(child);
      reached.set(name, { table: child, keys: [...(reached.get(name)?.keys ?? []), key] });
      if (key.onDelete !== 'CASCADE' || followed.has(name)) continue;
      followed.add(name);
      follow(child);
    }
  };
  follow(root);
  return [...reached.values()];
};

const acts = ({ onDelete }: ForeignKeySpec): boolean => onDelete === 'CASCADE' || onDelete === 'SET NULL';

/** ON DELETE SET NULL is only right as the first of a table's keys, with none behind it that acts. */
const clearsBeside = ([first, ...others]: readonly ForeignKeySpec[]): boolean =>
  others.some(({ onDelete }) => onDelete === 'SET NULL') ||
  (first?.onDelete === 'SET NULL' && others.some(acts));

/**
 * Fails where the server breaks at a DELETE because of the foreign keys that it comes by, and refuses where it does half
 * of it: on ways over several tables, and where a cascade comes back to the table that it began at.
 */
export const checkMeetingKeys = (access: ForeignKeyAccess, root: TableSpec, deletes: boolean): void => {
  for (const { table, keys } of reachedFrom(access, root)) {
    const several = keys.length > 1 && keys.some(({ onDelete }) => onDelete === 'SET NULL');
    const direct = keys.every((key) => pointsTo(root, key) || pointsTo(table, key));
    const comesBack = nameOf(table) === nameOf(root) && keys.some(({ onDelete }) => onDelete === 'CASCADE');
    if (!(comesBack || (direct ? clearsBeside(keys) : several)) || !access.rowsOf(table).any()) continue;
    if (comesBack) throw notEmbedded(`a DELETE that cascades back to ${root.name}`);
    const what = `a DELETE that comes to ${table.name} by several foreign keys, ON DELETE SET NULL among them`;
    if (!direct) throw notEmbedded(what);
    if (deletes || keys.some(({ onDelete }) => onDelete !== 'SET NULL')) throw breaksAt(what);
  }
};
