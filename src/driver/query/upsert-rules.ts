import {
  getOnConflictFields,
  isRaw,
  Utils,
  type EntityMetadata,
  type NativeInsertUpdateOptions,
  type UpsertOptions,
} from '@mikro-orm/core';

type Options<T> = NativeInsertUpdateOptions<T> & UpsertOptions<T>;

/** What an upsert does on a conflict. */
export interface UpsertPlan {
  /** The properties whose values tell the row. */
  readonly uniqueFields: readonly string[];
  /** The properties that an existing row gets. */
  readonly mergeFields: readonly string[];
}

/**
 * The plan of an upsert that MatrixOne's ON DUPLICATE KEY UPDATE cannot run: it refuses to assign a column of any unique key, even its
 * own value, and beside another writer it doubles a row that it finds by another key than the primary one. `undefined` for all others.
 */
export function planOutsideOnDuplicate<T extends object>(
  meta: EntityMetadata<T>,
  where: unknown,
  data: Record<string, unknown>,
  options: Options<T>,
): UpsertPlan | undefined {
  if (options.onConflictAction === 'ignore' || options.onConflictWhere || isRaw(options.onConflictFields))
    return undefined;
  const plan = upsertPlan(meta, where, data, options);
  const unique = uniqueProperties(meta);
  const byPrimaryKey = meta.primaryKeys.every((key) => plan.uniqueFields.includes(key) && key in data);
  const refused = plan.mergeFields.length === 0 || plan.mergeFields.some((field) => unique.has(field));
  return refused || !byPrimaryKey ? plan : undefined;
}

/** What an upsert with these options does on a conflict. */
export function upsertPlan<T extends object>(
  meta: EntityMetadata<T>,
  where: unknown,
  data: Record<string, unknown>,
  options: Options<T>,
): UpsertPlan {
  const uniqueFields = (options.onConflictFields ??
    (Utils.isPlainObject(where)
      ? Object.keys(where).flatMap((key) => Utils.splitPrimaryKeys(key))
      : meta.primaryKeys)) as string[];
  const mergeFields = getOnConflictFields(meta, data as never, uniqueFields as never, options) as string[];
  return { uniqueFields, mergeFields };
}

function uniqueProperties<T extends object>(meta: EntityMetadata<T>): ReadonlySet<string> {
  return new Set<string>([
    ...meta.primaryKeys,
    ...meta.props.filter((prop) => prop.unique).map((prop) => prop.name),
    ...meta.uniques.flatMap((unique) => Utils.asArray(unique.properties as string | string[])),
  ]);
}
