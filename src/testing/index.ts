export {
  type ClonedDatabase,
  type ClonedDatabaseOptions,
  useClonedDatabase,
} from './clone/use-cloned-database.js';
export { dropTemplates } from './clone/drop-templates.js';
export { type PrepareTemplate } from './clone/prepare-template.js';
export { type TestHook, type TestHooks } from './clone/test-hooks.js';
export { MatrixOneTestingModule, type MatrixOneTestingOptions } from './module/matrix-one-testing.module.js';
export { TestDatabase } from './module/test-database.js';
export { runAndRollBack, useRollback } from './rollback/run-and-roll-back.js';
export { type MatrixOneKind, type RunningMatrixOne } from './running-matrixone.js';
export { startTestRun } from './run/start-test-run.js';
export { startMatrixOne, type StartMatrixOneOptions } from './start-matrixone.js';
export { type SentStatement } from '../driver/index.js';
export {
  recordStatements,
  type StatementRecording,
  type StatementSource,
} from './statements/record-statements.js';
