import { type StatementOptions } from '../driver/index.js';
import {
  fillPlaceholders,
  findPlaceholders,
  inspectStatement,
  literalOf,
  wrongCount,
  type SqlParameter,
  type StatementFacts,
} from '../sql/index.js';
import { toParameters } from './parameters.js';

/** A statement as it goes to a runner. */
export interface PreparedCall {
  readonly sql: string;
  readonly params?: readonly SqlParameter[];
  readonly options?: StatementOptions;
  /** The values, also those that are written into the text; for taking them out of errors. */
  readonly values: readonly SqlParameter[];
  readonly facts: readonly StatementFacts[];
}

/**
 * Decides how a statement travels: with parameters as a server-side prepared statement, where the server can prepare it; with literals in
 * the text where it cannot (CALL, LOAD DATA, stacked statements) or gets it wrong; as it is without parameters. Throws MoInvalidArgumentError.
 */
export function prepareCall(
  sql: string,
  params: readonly unknown[] | undefined,
  timezone?: string,
): PreparedCall {
  const facts = inspectStatement(sql);
  const placeholders = findPlaceholders(sql);
  const given = params?.length ?? 0;
  if (placeholders.length !== given) throw wrongCount(placeholders.length, given);
  if (params === undefined || given === 0) return { sql, values: [], facts };
  const values = toParameters(params, placeholders);
  if (facts.length === 1 && facts[0]?.preparable === true && !spoilsText(facts[0], values)) {
    return { sql, params: values.map(inDigits), options: { prepared: true }, values, facts };
  }
  const literals = values.map((value) => literalOf(value, timezone));
  return { sql: fillPlaceholders(sql, placeholders, literals), values, facts };
}

/**
 * MatrixOne reads a bound DOUBLE as a text, and writes it with an exponent from a million on and below a ten-thousandth: no integer
 * column takes `2e+06`, and a text column keeps it. Such numbers are bound in plain digits.
 */
function inDigits(value: SqlParameter): SqlParameter {
  if (typeof value !== 'number' || value === 0) return value;
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e6) return value;
  if (Number.isInteger(value) && size < 2 ** 63) return BigInt(value);
  const digits = String(value);
  return digits.includes('e') ? value : digits;
}

/**
 * A prepared UPDATE that gives a TEXT column of several rows one parameter spoils the transaction: MatrixOne v4.2.0 fails it, or
 * its COMMIT, with INVALID-INSERT-BATCH-DIFF-LENGTH. The same with the value in the text is right.
 */
function spoilsText({ kind }: StatementFacts, values: readonly SqlParameter[]): boolean {
  return kind === 'update' && values.some((value) => typeof value === 'string');
}
