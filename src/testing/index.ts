export { MatrixOneTestingModule, type MatrixOneTestingOptions } from './module/matrix-one-testing.module.js';
export { TestDatabase } from './module/test-database.js';
export { runAndRollBack, useRollback } from './rollback/run-and-roll-back.js';
export { type MatrixOneKind, type RunningMatrixOne } from './running-matrixone.js';
export { startMatrixOne, type StartMatrixOneOptions } from './start-matrixone.js';
export {
  recordStatements,
  type StatementRecording,
  type StatementSource,
} from './statements/record-statements.js';
