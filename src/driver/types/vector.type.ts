import { type EntityProperty, type Platform, Type, ValidationError } from '@mikro-orm/core';

/** Base of the vector column types: a JS array of numbers, the text `[1,2,3]` on the wire. */
abstract class VectorType extends Type<number[] | null, string | null> {
  protected abstract readonly sqlType: string;

  /** @param dimension may be left out when the property has a `length`. */
  constructor(private readonly dimension?: number) {
    super();
  }

  override convertToDatabaseValue(value: number[] | string | null): string | null {
    if (value === null || value === undefined || typeof value === 'string') return value ?? null;
    if (!ArrayBuffer.isView(value) && !Array.isArray(value))
      throw ValidationError.invalidType(this.constructor as never, value, 'JS');
    return vectorLiteral(value);
  }

  override convertToJSValue(value: number[] | string | null): number[] | null {
    if (typeof value !== 'string') return value ?? null;
    return JSON.parse(value) as number[];
  }

  override getColumnType(prop: EntityProperty, _platform: Platform): string {
    const dimension = this.dimension ?? prop.length;
    if (!dimension)
      throw new TypeError(`The vector property '${prop.name}' has no dimension: give it one, or a length.`);
    return `${this.sqlType}(${dimension})`;
  }

  override compareAsType(): string {
    return 'string';
  }

  override get runtimeType(): string {
    return 'number[]';
  }
}

/** `vecf32(n)`: a vector of single-precision numbers. */
export class VecF32Type extends VectorType {
  protected override readonly sqlType = 'vecf32';
}

/** `vecf64(n)`: a vector of double-precision numbers. */
export class VecF64Type extends VectorType {
  protected override readonly sqlType = 'vecf64';
}

/** A vector as MatrixOne reads it. Only finite numbers have a text there. */
export function vectorLiteral(vector: ArrayLike<number>): string {
  const numbers = Array.from(vector);
  const bad = numbers.find((n) => typeof n !== 'number' || !Number.isFinite(n));
  if (bad !== undefined) throw new TypeError(`A vector holds finite numbers only, not ${String(bad)}.`);
  return `[${numbers.join(',')}]`;
}
