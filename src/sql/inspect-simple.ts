import { type Lexer } from './lexer/index.js';
import { type StatementFacts } from './statement-facts.js';
import { byFirstWord, facts, ofShow } from './statement-table.js';

export function inspectShow(lexer: Lexer): StatementFacts {
  lexer.next();
  return ofShow(lexer.kind === 'word' ? lexer.upper : '');
}

const BRANCH_REFUSED: ReadonlySet<string> = new Set(['PICK']);

export function inspectBranch(lexer: Lexer): StatementFacts {
  lexer.next();
  lexer.next();
  const action = lexer.kind === 'word' ? lexer.upper : '';
  const writes = action !== 'DIFF';
  return facts('branch', `DATA BRANCH ${action}`.trimEnd(), {
    writes,
    inTransaction: BRANCH_REFUSED.has(action) ? 'refused' : 'allowed',
  });
}

/** BEGIN alone or with WORK starts a transaction; before anything else it opens a block of statements. */
export function inspectBegin(lexer: Lexer): StatementFacts {
  lexer.next();
  const starts =
    lexer.kind === 'end' || lexer.isSymbol(';') || lexer.isWord('WORK') || lexer.isWord('TRANSACTION');
  if (starts) return byFirstWord('BEGIN') ?? facts('transaction-control', 'BEGIN');
  readToEnd(lexer);
  return facts('block', 'BEGIN … END', { inTransaction: 'refused', session: true });
}

export function inspectRollback(lexer: Lexer): StatementFacts {
  lexer.next();
  if (lexer.isWord('WORK')) lexer.next();
  const toSavepoint = lexer.isWord('TO');
  return facts('transaction-control', toSavepoint ? 'ROLLBACK TO SAVEPOINT' : 'ROLLBACK', {
    session: true,
    inTransaction: toSavepoint ? 'refused' : 'implicit-commit',
  });
}

export function inspectUse(lexer: Lexer): StatementFacts {
  lexer.next();
  const role = lexer.isWord('ROLE') || lexer.isWord('SECONDARY');
  return facts('use', role ? 'USE ROLE' : 'USE', {
    writes: false,
    session: true,
    inTransaction: role ? 'refused' : 'allowed',
  });
}

export function inspectLoad(lexer: Lexer): StatementFacts {
  lexer.next();
  const extension = !lexer.isWord('DATA') && !lexer.isWord('TABLE');
  return facts(extension ? 'admin' : 'load', 'LOAD', { inTransaction: extension ? 'refused' : 'allowed' });
}

/** Blocks have semicolons of their own: what follows them in the same text is part of them here. */
export function readToEnd(lexer: Lexer): void {
  while (lexer.kind !== 'end' && lexer.kind !== 'error') lexer.next();
}
