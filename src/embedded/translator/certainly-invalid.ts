import { tokenize } from './lexer.js';

/** Words that begin a statement of the server. */
const verbs: ReadonlySet<string> = new Set(
  (
    'select with insert replace update delete create alter drop truncate rename show describe desc explain use set ' +
    'begin start commit rollback savepoint release lock unlock prepare execute deallocate load import call do declare ' +
    'values grant revoke analyze kill restore data backup pause resume reset upgrade check remove if while loop ' +
    'case leave iterate repeat return'
  ).split(' '),
);

/** Statements whose whole grammar the parser knows, but for the words below. */
const wellKnown =
  /^\s*(select|insert|replace|update|delete|truncate|drop\s+(table|database|view|index)|create\s+(table|database|view|trigger|event))\b/i;

/** Words whose places in the server's grammar are not all the parser's: a text that has one may be valid there. */
const ownPlaces: ReadonlySet<string> = new Set(
  (
    'mod div xor rollup cube grouping sample window over partition partitions subpartition ignore returning lateral natural ' +
    'straight_join sounds regexp rlike binary collate escape interval convert cast extract match against external infile ' +
    'outfile dumpfile url stage fulltext spatial using visible invisible reindex comment engine charset character ' +
    'algorithm definer sql security minus except intersect fetch for share nulls apply row rows range unnest ' +
    'generate_series recursive force hint low_priority high_priority delayed quick sequence source dynamic cluster ' +
    'branch account publication subscription snapshot pitr timestamp of overwrite sql_calc_found_rows sql_no_cache ' +
    'separator first last next preceding following current unbounded exclude fill sliding temporary option options ' +
    'lists op_type ivfflat hnsw compression properties increment start cycle cache minvalue maxvalue period system ' +
    'check generated always stored virtual enforced match full partial deferrable storage column_format zerofill ' +
    'dedup bit_cast signed unsigned national varying precision enum bit geometry vecf32 vecf64 uuid with position trim substring mid duplicate bool boolean'
  ).split(' '),
);

/**
 * Whether a text that the parser rejects is no statement of the server's either. Where that is not certain, the
 * statement is refused by name: a syntax error would be a wrong answer.
 */
export const certainlyInvalid = (sql: string): boolean => {
  const tokens = tokenize(sql);
  const first = tokens[0];
  if (!first || first.value === '(' || /\/\*[!+]|\bserial_extract\b/i.test(sql)) return false;
  if (!verbs.has(first.value.toLowerCase()) || first.kind !== 'word') return true;
  if (!wellKnown.test(sql.slice(first.start))) return false;
  // so are more parentheses around a query to insert
  if (/^(insert|replace)\b[^]*\(\s*\(\s*select\b/i.test(sql.slice(first.start))) return false;
  // DELETE t.* is one of the server's spellings
  if (/^delete\b[^]*\.\s*\*/i.test(sql.slice(first.start))) return false;
  return !tokens.some(
    ({ kind, value }) =>
      (kind === 'word' && ownPlaces.has(value.toLowerCase())) ||
      (kind === 'symbol' && [':=', '!', '[', '\\', ':', '->', '->>', '||', '&&'].includes(value)),
  );
};
