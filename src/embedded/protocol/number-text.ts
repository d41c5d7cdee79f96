/** A double as MatrixOne prints it: the shortest digits that read back the same, never an exponent. */
export function doubleText(value: number): string {
  if (value === Infinity) return '+Infinity';
  if (value === -Infinity) return '-Infinity';
  if (Object.is(value, -0)) return '-0';
  return withoutExponent(String(value));
}

/** A 32-bit float: the shortest digits that read back as the same float. */
export function floatText(value: number): string {
  const target = Math.fround(value);
  if (!Number.isFinite(target)) return doubleText(target);
  for (let digits = 1; digits < 9; digits++) {
    const text = target.toPrecision(digits);
    if (Math.fround(Number(text)) === target) return doubleText(Number(text));
  }
  return doubleText(Number(target.toPrecision(9)));
}

function withoutExponent(text: string): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = '', lead = '', fraction = '', exponent = '0'] = match;
  const digits = lead + fraction;
  const point = 1 + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, '0');
}
