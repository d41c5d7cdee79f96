import {
  type GoldenAnswer,
  type GoldenError,
  type GoldenOk,
  type GoldenResult,
  type GoldenRows,
  type GoldenValue,
} from '../transcript/step.js';

/**
 * How an answer compares to the recorded one, from best to worst:
 * `near` is the same kind of answer with another text, label or type; `refused` says by name that the embedded server
 * does not do it; `loud` fails where MatrixOne answers; `permissive` answers where it fails; `silent` answers otherwise.
 */
export const OUTCOMES = ['equal', 'near', 'refused', 'loud', 'permissive', 'silent'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export function worse(a: Outcome, b: Outcome): Outcome {
  return OUTCOMES.indexOf(a) >= OUTCOMES.indexOf(b) ? a : b;
}

function better(a: Outcome, b: Outcome): Outcome {
  return worse(a, b) === a ? b : a;
}

/** Compares all answers of a step to its recorded result. */
export function compareResult(
  expected: GoldenResult,
  actual: readonly GoldenAnswer[],
  unordered = false,
): Outcome {
  if ('oneOf' in expected) {
    return expected.oneOf.map((one) => compareResult(one, actual, unordered)).reduce(better);
  }
  const wanted = Array.isArray(expected) ? (expected as readonly GoldenAnswer[]) : [expected as GoldenAnswer];
  const count = Math.max(wanted.length, actual.length);
  return Array.from({ length: count }, (_, i) => compareAnswer(wanted[i], actual[i], unordered)).reduce(
    worse,
  );
}

function compareAnswer(
  expected: GoldenAnswer | undefined,
  actual: GoldenAnswer | undefined,
  unordered: boolean,
): Outcome {
  if (!actual) return 'loud';
  if (isError(actual)) {
    if (expected && isError(expected)) return compareErrors(expected, actual);
    return isRefusal(actual) ? 'refused' : 'loud';
  }
  if (!expected || isError(expected)) return expected ? 'permissive' : 'silent';
  if (isRows(expected)) return isRows(actual) ? compareRows(expected, actual, unordered) : 'silent';
  if (isOk(expected))
    return isOk(actual) ? compareOk(expected, actual) : 'lost' in actual ? 'loud' : 'silent';
  return sameJson(expected, actual) ? 'equal' : 'lost' in actual ? 'loud' : 'silent';
}

function compareErrors(expected: GoldenError, actual: GoldenError): Outcome {
  if (isRefusal(actual)) return 'refused';
  const sameNumber = expected.errno === actual.errno && expected.sqlstate === actual.sqlstate;
  return sameNumber && matches(expected.message, actual.message) ? 'equal' : 'near';
}

function compareRows(expected: GoldenRows, actual: GoldenRows, unordered: boolean): Outcome {
  const [wanted, got] = unordered
    ? [sorted(expected.rows), sorted(actual.rows)]
    : [expected.rows, actual.rows];
  if (wanted.length !== got.length) return 'silent';
  const rows = wanted.map((row, i) => compareRow(row, got[i]!)).reduce(worse, 'equal');
  const head =
    sameJson(expected.columns, actual.columns) &&
    sameJson(expected.types, actual.types) &&
    (!expected.definitions || sameJson(expected.definitions, actual.definitions));
  return worse(rows, head ? 'equal' : 'near');
}

function compareRow(expected: readonly GoldenValue[], actual: readonly GoldenValue[]): Outcome {
  if (expected.length !== actual.length) return 'silent';
  return expected.map((value, i) => compareValue(value, actual[i]!)).reduce(worse, 'equal');
}

function compareValue(expected: GoldenValue, actual: GoldenValue): Outcome {
  if (sameJson(expected, actual)) return 'equal';
  if (typeof expected === 'string' && expected.includes('<any>') && matches(expected, String(actual)))
    return 'equal';
  // the embedded server names itself in its version, on purpose
  return typeof actual === 'string' && actual === `${String(expected)}-embedded` ? 'near' : 'silent';
}

function compareOk(expected: GoldenOk, actual: GoldenOk): Outcome {
  const sameId = expected.insertId === '<any>' || expected.insertId === actual.insertId;
  const same =
    expected.affectedRows === actual.affectedRows && expected.inTransaction === actual.inTransaction;
  return same && sameId ? 'equal' : 'silent';
}

/** `<any>` in a recorded text stands for what changes from run to run. */
function matches(expected: string, actual: string): boolean {
  if (!expected.includes('<any>')) return expected === actual;
  const pattern = expected.split('<any>').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('[^]*')}$`).test(actual);
}

function sorted(rows: GoldenRows['rows']): GoldenRows['rows'] {
  return [...rows].sort((a, b) => (json(a) < json(b) ? -1 : 1));
}

function sameJson(a: unknown, b: unknown): boolean {
  return json(a) === json(b);
}

function json(value: unknown): string {
  return JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v));
}

function isError(answer: GoldenAnswer): answer is GoldenError {
  return 'errno' in answer;
}

function isRefusal(answer: GoldenError): boolean {
  return answer.message.startsWith('embedded server:');
}

function isRows(answer: GoldenAnswer): answer is GoldenRows {
  return 'rows' in answer;
}

function isOk(answer: GoldenAnswer): answer is GoldenOk {
  return 'affectedRows' in answer;
}
