import { LockMode, Utils, type EntityMetadata } from '@mikro-orm/core';
import { MoUnsupportedError } from '../../errors/index.js';

const REFUSED = new Map<LockMode, string>([
  [LockMode.PESSIMISTIC_PARTIAL_WRITE, 'SKIP LOCKED'],
  [LockMode.PESSIMISTIC_PARTIAL_READ, 'SKIP LOCKED'],
  [LockMode.PESSIMISTIC_WRITE_OR_FAIL, 'NOWAIT'],
  [LockMode.PESSIMISTIC_READ_OR_FAIL, 'NOWAIT'],
]);

/** Does this mode add a locking clause to the SELECT? Refuses the modes that MatrixOne does not have. */
export function isPessimistic(mode: LockMode | undefined): boolean {
  if (mode === undefined || mode === LockMode.NONE || mode === LockMode.OPTIMISTIC) return false;
  const refused = REFUSED.get(mode);
  if (refused) throw MoUnsupportedError.lockMode(refused);
  return true;
}

/** Does this condition pin the primary key or a unique key, so that it can match one row at most? */
export function matchesOneRow(meta: EntityMetadata, where: unknown): boolean {
  if (Utils.isPrimaryKey(where, meta.compositePK)) return true;
  const pinned = pinnedProperties(where);
  return uniqueKeys(meta).some((key) => key.length > 0 && key.every((property) => pinned.has(property)));
}

function uniqueKeys(meta: EntityMetadata): readonly (readonly string[])[] {
  return [
    meta.primaryKeys,
    ...meta.props
      .filter((prop) => prop.unique && !prop.fieldNames?.some((f) => f.includes('.')))
      .map((p) => [p.name]),
    ...meta.uniques
      // a partial or expression index is unique among some rows only
      .filter((unique) => unique.properties && !('where' in unique && unique.where) && !unique.expression)
      .map((unique) => Utils.asArray(unique.properties as string | string[])),
  ];
}

/** The properties that a condition compares for equality with a value, at its top level or under `$and`. */
function pinnedProperties(where: unknown): ReadonlySet<string> {
  const pinned = new Set<string>();
  if (!Utils.isPlainObject(where)) return pinned;
  for (const [key, value] of Object.entries(where as Record<string, unknown>)) {
    if (key === '$and') {
      for (const part of Utils.asArray(value as unknown[]))
        pinnedProperties(part).forEach((name) => pinned.add(name));
    } else {
      const names = Utils.splitPrimaryKeys(key);
      if (names.length > 1 ? isTuple(value, names.length) : isOneValue(value))
        names.forEach((name) => pinned.add(name));
    }
  }
  return pinned;
}

/** The value of a composite key's joint condition. */
function isTuple(value: unknown, length: number): boolean {
  return Array.isArray(value) && value.length === length && value.every(isOneValue);
}

function isOneValue(value: unknown): boolean {
  if (value === null || value === undefined || Array.isArray(value)) return false;
  if (!Utils.isPlainObject(value)) return !(value instanceof RegExp);
  const entries = Object.entries(value as Record<string, unknown>);
  return (
    entries.length > 0 && entries.every(([operator, operand]) => operator === '$eq' && isOneValue(operand))
  );
}
