import { type EntityMetadata, type EntityProperty, type Platform, wrap } from '@mikro-orm/core';

/** The primary key's columns, each with the name that it gets in a result. */
export function keyColumns(meta: EntityMetadata): { readonly column: string; readonly alias: string }[] {
  return keyProperties(meta)
    .flatMap((prop) => prop.fieldNames)
    .map((column, i) => ({ column, alias: `mo_key_${i}` }));
}

/** Each row's primary key as the values of the entity's properties, in the order of `keyColumns`. */
export function keyOf(
  meta: EntityMetadata,
  row: Readonly<Record<string, unknown>>,
  platform: Platform,
): unknown[] {
  return keyProperties(meta).map((prop, i) => {
    const value = row[`mo_key_${i}`];
    return prop.customType ? prop.customType.convertToJSValue(value, platform) : value;
  });
}

/** A condition for the entities with these keys. */
export function whereKeys(meta: EntityMetadata, keys: readonly (readonly unknown[])[]): object {
  const names = keyProperties(meta).map(({ name }) => name);
  if (names.length === 1) return { [names[0] as string]: { $in: keys.map(([key]) => key) } };
  return { $or: keys.map((key) => Object.fromEntries(names.map((name, i) => [name, key[i]]))) };
}

/** Text that equal keys have in common. */
export function keyText(values: readonly unknown[]): string {
  return JSON.stringify(
    values.map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : String(value))),
  );
}

export function keyTextOf(entity: object): string {
  return keyText(wrap(entity, true).getPrimaryKeys() as unknown[]);
}

function keyProperties(meta: EntityMetadata): EntityProperty[] {
  return meta.getPrimaryProps() as EntityProperty[];
}
