import { bool, decimal, double, int64, uint64, varchar } from '../catalog/column-type.js';
import { invalidInput, notEmbedded } from '../engine-errors.js';
import { encodeUnits, parseUnits } from '../values/decimal.js';
import { storeInteger } from '../values/wide-integer.js';
import { variant, type Ast } from './ast.js';
import { constant } from './constant.js';
import { type Translation } from './environment.js';
import { type Expression } from './expression.js';

const maxInt64 = 2n ** 63n - 1n;

/** A literal or parameter. */
export const translateValue = (t: Translation, node: Ast): Expression => {
  const [tag, value] = variant(node);
  switch (tag) {
    case 'Number': {
      const digits = String((value as readonly unknown[])[0]);
      if (/^\d+$/.test(digits)) {
        const n = BigInt(digits);
        if (n <= maxInt64) return constant(t.bindings, n, int64);
        if (n < 2n ** 64n) return constant(t.bindings, storeInteger(n), uint64);
        return constant(t.bindings, encodeUnits(n * 10n ** 30n), decimal(Math.max(38, digits.length), 0));
      }
      if (/e/i.test(digits) && !Number.isFinite(Number(digits)))
        throw notEmbedded('a number beyond those of floating point');
      if (/e/i.test(digits)) return constant(t.bindings, Number(digits), double);
      const scale = digits.length - digits.indexOf('.') - 1;
      if (scale > 30) throw notEmbedded('a number with more than 30 fraction digits');
      return constant(
        t.bindings,
        encodeUnits(parseUnits(digits) as bigint),
        decimal(Math.max(scale, digits.replace('.', '').replace(/^0+(?=.)/, '').length), scale),
      );
    }
    case 'NationalStringLiteral':
      throw invalidInput('column N does not exist');
    case 'SingleQuotedString':
    case 'DoubleQuotedString':
      // the empty text is of type CHAR on the server
      if (value === '') return constant(t.bindings, '', { kind: 'char', length: 0 });
      return constant(t.bindings, String(value), varchar([...String(value)].length));
    case 'HexStringLiteral': {
      const hex = String(value);
      return constant(t.bindings, Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex'), {
        kind: 'varbinary',
        length: Math.ceil(hex.length / 2),
      });
    }
    case 'SingleQuotedByteStringLiteral': {
      const bits = String(value);
      return constant(t.bindings, storeInteger(BigInt(`0b${bits || '0'}`)), {
        kind: 'bit',
        length: Math.max(1, bits.length),
      });
    }
    case 'Boolean':
      return constant(t.bindings, value === true ? 1n : 0n, bool);
    case 'Null':
      return constant(t.bindings, null, { kind: 'null' });
    case 'Placeholder': {
      // numbered by the parser front, see numberPlaceholders
      const parameter = t.env.parameters[Number(String(value).slice(1))];
      if (!parameter) throw invalidInput('only prepare statement can use ? expr');
      return constant(t.bindings, parameter.value, parameter.type, 'itself');
    }
    default:
      throw notEmbedded(`a literal of kind ${tag}`);
  }
};
