import { MoUnsupportedError } from '../../../errors/index.js';

type Given = Readonly<Record<string, unknown>>;

const OP_TYPES: ReadonlyMap<string, string> = new Map([
  ['l2', 'vector_l2_ops'],
  ['l2sq', 'vector_l2sq_ops'],
  ['l1', 'vector_l1_ops'],
  ['cosine', 'vector_cosine_ops'],
  ['ip', 'vector_ip_ops'],
]);
const DEFAULT_OP_TYPE = 'vector_l2_ops';

/** The parameters of an IVF-flat index as the server prints them, with its defaults filled in. */
export function ivfFlatParameters(given: Given): string {
  refuseOthers('ivfflat', given, ['lists', 'op_type', 'async', 'kmeans_train_percent']);
  return join([
    `lists = ${count(given['lists'] ?? 1)}`,
    opType(given),
    flag(given, 'async'),
    number(given, 'kmeans_train_percent'),
  ]);
}

/** The parameters of an HNSW index as the server prints them, with its defaults filled in. */
export function hnswParameters(given: Given): string {
  refuseOthers('hnsw', given, ['m', 'ef_construction', 'ef_search', 'op_type', 'async']);
  return join([
    number(given, 'm'),
    number(given, 'ef_construction'),
    number(given, 'ef_search'),
    opType(given),
    flag(given, 'async'),
  ]);
}

function refuseOthers(kind: string, given: Given, known: readonly string[]): void {
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new MoUnsupportedError(`An index of the type ${kind} has no option ${unknown.join(', ')}.`);
}

function opType(given: Given): string {
  const word = String(given['op_type'] ?? DEFAULT_OP_TYPE).toLowerCase();
  const full = OP_TYPES.get(word) ?? word;
  if (![...OP_TYPES.values()].includes(full))
    throw new MoUnsupportedError(
      `A vector index compares by ${[...OP_TYPES.keys()].join(', ')}; '${word}' is none of them.`,
    );
  return `op_type '${full}'`;
}

function number(given: Given, name: string): string {
  return given[name] === undefined ? '' : `${name} = ${count(given[name])}`;
}

function flag(given: Given, name: string): string {
  return given[name] ? name : '';
}

function count(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 1)
    throw new MoUnsupportedError('The numbers of a vector index are whole and greater than 0.');
  return value as number;
}

function join(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
