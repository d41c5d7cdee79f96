const INTEGER = '$integer';

/** JSON that keeps big integers and maps of them apart from numbers. */
export const toKeptJson = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? { [INTEGER]: item.toString() } : item,
  );

/** What toKeptJson() was given. */
export const fromKeptJson = (json: string): unknown =>
  JSON.parse(json, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && INTEGER in item
      ? BigInt((item as Record<typeof INTEGER, string>)[INTEGER])
      : item,
  );
