import { raw, Utils } from '@mikro-orm/core';

const COMPARING = new Set(['$eq', '$ne', '$in', '$nin', '$gt', '$gte', '$lt', '$lte']);

/**
 * What a path of a JSON column is compared with: numbers and booleans as JSON. MatrixOne would make the column's value
 * an integer (so that 3 equals 3.5 and "3") and fails at a boolean or a fraction.
 */
export function jsonOperands(value: unknown): unknown {
  if (!Utils.isPlainObject(value)) return asJson(value);
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([key, operand]) => [
      key,
      COMPARING.has(key) ? asJson(operand) : key === '$not' ? jsonOperands(operand) : operand,
    ]),
  );
}

function asJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'number' && typeof value !== 'boolean') return value;
  return raw('cast(? as json)', [JSON.stringify(value)]);
}
