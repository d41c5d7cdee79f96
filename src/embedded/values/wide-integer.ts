/** Unsigned 64-bit integers in storage: integers up to 2^63-1, text of 20 digits above (text sorts after integers). */
const top = 2n ** 63n - 1n;

export const storeInteger = (value: bigint): bigint | string =>
  value > top ? value.toString().padStart(20, '0') : value;

export const readInteger = (stored: bigint | number | string): bigint => BigInt(stored);
