/**
 * `pre`: filters first, then searches the index among what is left; `post`: searches first, and so may find nothing that passes
 * the filter; `force`: no index, exact.
 */
export type RankMode = 'pre' | 'post' | 'force';

/** MatrixOne's clause after LIMIT. */
export function rankClause(mode: RankMode): string {
  return `by rank with option 'mode=${mode}'`;
}
