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
 * the text where it cannot (CALL, LOAD DATA, stacked statements); as it is without parameters. Throws MoInvalidArgumentError.
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
  if (facts.length === 1 && facts[0]?.preparable === true) {
    return { sql, params: values, options: { prepared: true }, values, facts };
  }
  return asText({ sql, values, facts }, timezone);
}

/** The same statement with its values written into the text. */
export function asText({ sql, values, facts }: PreparedCall, timezone?: string): PreparedCall {
  const literals = values.map((value) => literalOf(value, timezone));
  return { sql: fillPlaceholders(sql, findPlaceholders(sql), literals), values, facts };
}
