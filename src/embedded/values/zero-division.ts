import { divisionByZero } from '../engine-errors.js';

const mark = '!';

/** The name of a division that fails at zero. */
export const failingAtZero = (operator: string): string => `${operator}${mark}`;

/** Lets an operation that answers NULL for a division by zero fail instead, when its operator says so. */
export const withZeroDivision =
  <Args extends readonly unknown[], Result>(operation: (operator: string, ...args: Args) => Result) =>
  (operator: string, ...args: Args): Result => {
    if (!operator.endsWith(mark)) return operation(operator, ...args);
    const result = operation(operator.slice(0, -mark.length), ...args);
    if (result === null) throw divisionByZero();
    return result;
  };
