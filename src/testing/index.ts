export { type MatrixOneKind, type RunningMatrixOne } from './running-matrixone.js';
export { startMatrixOne, type StartMatrixOneOptions } from './start-matrixone.js';
