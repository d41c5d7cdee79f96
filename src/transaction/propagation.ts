/** What a boundary does when a transaction is active, and when none is. The words themselves are accepted too. */
export enum Propagation {
  /** Joins, or begins one. The default. */
  REQUIRED = 'REQUIRED',
  /** Begins an independent one; the outer transaction waits. */
  REQUIRES_NEW = 'REQUIRES_NEW',
  /** Joins, or runs without. */
  SUPPORTS = 'SUPPORTS',
  /** Joins, or throws. */
  MANDATORY = 'MANDATORY',
  /** Runs without; an active one is suspended. */
  NOT_SUPPORTED = 'NOT_SUPPORTED',
  /** Runs without, or throws. */
  NEVER = 'NEVER',
  /** Always a MoNestedNotSupportedError: MatrixOne has no savepoints. */
  NESTED = 'NESTED',
}

export type PropagationName = Propagation | `${Propagation}`;

/** Does a boundary with it become part of an active transaction? */
export function joins(propagation: Propagation): boolean {
  return (
    propagation === Propagation.REQUIRED ||
    propagation === Propagation.SUPPORTS ||
    propagation === Propagation.MANDATORY
  );
}
