import {
  type GoldenAnswer,
  type GoldenResult,
  type GoldenStep,
  type GoldenValue,
} from '../transcript/step.js';

const ANY = '<any>';

/**
 * Puts `<any>` where a step's answer changes from run to run: where the step says so, and where the answer
 * recorded before had it.
 */
export function maskAnswers(step: GoldenStep, answers: readonly GoldenAnswer[]): GoldenResult {
  const before = Array.isArray(step.result)
    ? (step.result as readonly GoldenAnswer[])
    : [step.result as GoldenAnswer];
  const masked = answers.map((answer, i) => maskBy(step.volatile, maskLike(before[i], answer)));
  return masked.length === 1 ? masked[0]! : masked;
}

function maskBy(volatile: GoldenStep['volatile'], answer: GoldenAnswer): GoldenAnswer {
  if (!volatile) return answer;
  const has = (name: string) => volatile === true || volatile.includes(name);
  if ('rows' in answer) return maskColumns(answer, (i) => has(answer.columns[i]!));
  if ('message' in answer)
    return has('message') ? { ...answer, message: maskNumbers(answer.message) } : answer;
  if ('insertId' in answer) return has('insertId') ? { ...answer, insertId: ANY } : answer;
  return answer;
}

function maskLike(before: GoldenAnswer | undefined, answer: GoldenAnswer): GoldenAnswer {
  if (!before) return answer;
  if ('rows' in before && 'rows' in answer) {
    return maskColumns(answer, (i) => before.rows.some((row) => row[i] === ANY));
  }
  if ('message' in before && 'message' in answer && before.message.includes(ANY)) {
    return { ...answer, message: before.message };
  }
  if ('insertId' in before && 'insertId' in answer && before.insertId === ANY)
    return { ...answer, insertId: ANY };
  return answer;
}

function maskColumns<A extends { readonly rows: readonly (readonly GoldenValue[])[] }>(
  answer: A,
  masks: (column: number) => boolean,
): A {
  return { ...answer, rows: answer.rows.map((row) => row.map((value, i) => (masks(i) ? ANY : value))) };
}

function maskNumbers(message: string): string {
  return message.replace(/[0-9]{6,}(-[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}/g, ANY);
}
