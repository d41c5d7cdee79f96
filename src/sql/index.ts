export { gateForPool, gateForTransaction } from './gate.js';
export { Lexer } from './lexer/index.js';
export { inspectStatement } from './inspect-statement.js';
export {
  storedName,
  validateAccountName,
  validateDatabaseName,
  validateName,
  validateSnapshotName,
  validateSnapshotTableName,
  validateTableName,
} from './names.js';
export { dateText, literalOf, type SqlParameter } from './literal.js';
export { fillPlaceholders, findPlaceholders, wrongCount, type Placeholder } from './placeholders.js';
export { parseQualifiedName, type QualifiedName } from './qualified-name.js';
export { quoteIdentifier, quoteLiteral, quoteQualified } from './quote.js';
export { readAt } from './read-at.js';
export { toTimeTravelPoint, type ReadPoint } from './read-point.js';
export { redactSql } from './redact.js';
export {
  type InTransaction,
  type StatementFacts,
  type StatementKind,
  type StatementTrap,
} from './statement-facts.js';
export { refuseTwoPasts } from './two-pasts.js';
export { timeTravelHint, type TimeTravelPoint } from './time-travel.js';
