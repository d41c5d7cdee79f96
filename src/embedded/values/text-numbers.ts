import { type ColumnType } from '../catalog/column-type.js';
import { invalidArgument, notEmbedded } from '../engine-errors.js';

/** Digits as the server reads them in a text: decimal ones whatever zeros lead them, or with a base before them. */
const whole = /^([+-]?)(\d+|0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+)$/;

/** What an explicit cast reads of another text; nothing stands for 0 before a point. */
const leading = /^([+-]?)(?!0[xXbBoO])(\d+|(?=\.\d))/;

/** The error of a text that is no number of this type. */
export const badCast = (text: string, to: ColumnType) =>
  invalidArgument(`cast to ${to.kind !== 'int' ? to.kind : to.unsigned ? `uint${bitsOf(to)}` : 'int'}`, text);

const bitsOf = ({ bits }: ColumnType & { kind: 'int' }) => (bits === 24 ? 32 : bits);

/** The whole number a text is. An explicit cast takes the digits that the text begins with, others none but its own. */
export const integerOfText = (text: string, to: ColumnType, explicit: boolean): bigint => {
  const trimmed = text.trim();
  const [, sign, digits] = whole.exec(trimmed) ?? (explicit ? leading.exec(trimmed) : undefined) ?? [];
  if (digits === undefined) throw badCast(text, to);
  const n = BigInt(digits) * (sign === '-' ? -1n : 1n);
  if (n < 0n && to.kind === 'int' && to.unsigned && !explicit) throw badCast(text, to);
  return n;
};

/** A text's number cast to a bigint: one too large becomes the largest unsigned one, and a sign keeps the bits. */
export const wrappedTextInteger = (n: bigint, unsigned: boolean): bigint => {
  const held = n >= 2n ** 64n ? 2n ** 64n - 1n : n;
  if (unsigned) return BigInt.asUintN(64, held);
  return held < -(2n ** 63n) ? -(2n ** 63n) : BigInt.asIntN(64, held);
};

/** The number a text begins with. */
const leadingNumber = (text: string): number =>
  Number(/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/.exec(text)?.[0] ?? 0);

/** The floating point number a text begins with; one too large ends at the largest. */
export const numberOfText = (text: string): number => {
  const trimmed = text.trim();
  if (/^[+-]?(nan|inf|infinity)$/i.test(trimmed)) throw notEmbedded('a text that stands for no number');
  const own = trimmed === '' ? Number.NaN : Number(trimmed);
  const n = Number.isNaN(own) ? leadingNumber(trimmed) : own;
  if (Number.isFinite(n)) return n;
  return n > 0 ? Number.MAX_VALUE : -Number.MAX_VALUE;
};
