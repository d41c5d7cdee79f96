import { MoUnsupportedError } from '../../../errors/index.js';
import { hnswParameters, ivfFlatParameters } from './vector-parameters.js';

/** The kinds of index that MatrixOne has beside the plain one, as behind USING or before INDEX. */
export type IndexKind = 'ivfflat' | 'hnsw' | 'master' | 'fulltext' | 'spatial';

const KIND = /^(ivfflat|hnsw|master|fulltext|spatial)\b(.*)$/is;
/** What the server calls its plain index. */
const PLAIN = /^(?:btree)?$/i;

/**
 * An index's kind and parameters in one spelling, in which a declared and an existing index can be compared, e.g.
 * `ivfflat lists = 2 op_type 'vector_l2_ops'` or `fulltext with parser ngram`; `undefined` for a plain index.
 * @param type a kind, or this very spelling
 * @param options the kind's parameters: `lists`, `opType`, `parser`, …
 */
export function indexType(type: string, options: Readonly<Record<string, unknown>> = {}): string | undefined {
  const text = type.trim();
  if (PLAIN.test(text)) return undefined;
  const match = KIND.exec(text);
  if (!match) throw new MoUnsupportedError(`MatrixOne has no index of the type '${type}'.`);
  const kind = (match[1] as string).toLowerCase() as IndexKind;
  const given = { ...readParameters(match[2] as string), ...withPlainNames(options) };
  switch (kind) {
    case 'ivfflat':
      return `ivfflat ${ivfFlatParameters(given)}`;
    case 'hnsw':
      return `hnsw ${hnswParameters(given)}`;
    case 'fulltext':
      return given['parser'] === undefined ? 'fulltext' : `fulltext with parser ${parser(given['parser'])}`;
    default:
      return kind;
  }
}

/** The kind that a spelling of `indexType` begins with. */
export function kindOf(type: string | undefined): IndexKind | undefined {
  return type === undefined ? undefined : ((/^\w+/.exec(type)?.[0] ?? undefined) as IndexKind | undefined);
}

function parser(value: unknown): string {
  const name = String(value).toLowerCase();
  if (!/^\w+$/.test(name)) throw new MoUnsupportedError('The parser of a full-text index is one plain word.');
  return name;
}

/** `lists = 2  op_type 'vector_l2_ops'  async`, as the server prints it, or `with parser ngram`. */
function readParameters(text: string): Record<string, unknown> {
  const named = [...text.matchAll(/(\w+)\s*(?:=\s*|\s+(?='))(?:(\d+)|'([^']*)')/g)].map(
    ([, name = '', number, word]) => [name.toLowerCase(), number === undefined ? word : Number(number)],
  );
  const fullText = /\bwith\s+parser\s+(\w+)/i.exec(text)?.[1];
  return {
    ...Object.fromEntries(named),
    ...(/\basync\b/i.test(text) ? { async: true } : {}),
    ...(fullText ? { parser: fullText } : {}),
  };
}

/** `opType` is `op_type`. */
function withPlainNames(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`), value]),
  );
}
