import { MoInvalidArgumentError } from '../errors/index.js';
import { type Placeholder, type SqlParameter } from '../sql/index.js';

/**
 * What the client takes as a parameter. Arrays, plain objects and float arrays are sent as their JSON text, which is what JSON and vector
 * columns read; other Uint8Arrays as bytes.
 */
export type ParameterValue =
  | SqlParameter
  | Uint8Array
  | Float32Array
  | Float64Array
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** What a JSON column can hold. */
export type JsonValue =
  null | string | number | boolean | readonly JsonValue[] | { readonly [key: string]: JsonValue | undefined };

const MIN_BIGINT = -(2n ** 63n);
const MAX_BIGINT = 2n ** 64n - 1n;

/** The values as the server takes them. Throws MoInvalidArgumentError naming the parameter's place, never its value. */
export function toParameters(
  params: readonly unknown[],
  placeholders: readonly Placeholder[],
): readonly SqlParameter[] {
  return params.map((value, i) => {
    const place = `Parameter ${i + 1}`;
    if (Array.isArray(value) && placeholders[i]?.isWholeList === true) {
      throw new MoInvalidArgumentError(
        `${place} is an array for IN (?): write one placeholder for each value. (Elsewhere an array is sent as JSON.)`,
      );
    }
    return toParameter(value, place);
  });
}

/** One value as the server takes it; `place` names it in errors. */
export function toParameter(value: unknown, place: string): SqlParameter {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (!Number.isFinite(value)) throw refused(place, `is ${value}, which no column can hold`);
      return value;
    case 'bigint':
      if (value < MIN_BIGINT || value > MAX_BIGINT) throw refused(place, 'is a bigint of more than 64 bits');
      return value;
    case 'object':
      return value === null ? null : fromObject(value, place);
    case 'undefined':
      throw refused(place, 'is undefined; write null for NULL');
    default:
      throw refused(place, `is a ${typeof value}`);
  }
}

function fromObject(value: object, place: string): SqlParameter {
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw refused(place, 'is an invalid Date');
    return value;
  }
  if (value instanceof Float32Array || value instanceof Float64Array) return toJson(Array.from(value), place);
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (!Array.isArray(value) && !isPlain(value)) {
    throw refused(place, `is an object of class ${value.constructor?.name ?? 'unknown'}; convert it first`);
  }
  return toJson(value, place);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function toJson(value: object, place: string): string {
  try {
    return JSON.stringify(value, (_, part: unknown) => {
      if (typeof part === 'number' && !Number.isFinite(part))
        throw refused(place, `holds ${part}, which JSON cannot`);
      return part;
    });
  } catch (error) {
    if (error instanceof MoInvalidArgumentError) throw error;
    throw refused(place, 'cannot be written as JSON (a bigint or a circle in it)');
  }
}

function refused(place: string, reason: string): MoInvalidArgumentError {
  return new MoInvalidArgumentError(`${place} ${reason}.`);
}
