/**
 * What a refused statement left unknown: on MatrixOne it would have done its work, here it did nothing. Until
 * something makes the object certain again, statements that would look at it are refused with the reason.
 */
export interface Doubt {
  /**
   * `rows`: the definition is certain; `indexes`: all but the keys that are not unique and the texts of SHOW;
   * `definition`: nothing is, not even whether it exists; `child`: a table that may point to this one.
   */
  readonly kind: 'rows' | 'indexes' | 'definition' | 'child';
  /** The refused statement, as much of it as helps. */
  readonly statement: string;
}

/** A doubt and what it is about; without a name, about the whole database. */
export interface DoubtedRelation extends Doubt {
  readonly database: string;
  readonly name: string;
  /** The doubtful table that may point here, for `child`. */
  readonly child?: string;
}

const shown = 80;

/** The beginning of a statement on one line, for messages. */
export const statementHead = (sql: string): string => {
  const line = sql.trim().replace(/\s+/g, ' ');
  return line.length > shown ? `${line.slice(0, shown)}…` : line;
};
