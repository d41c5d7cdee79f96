import { it } from '@jest/globals';

/** Will the tests of this run have a real MatrixOne, and not the embedded server? As startMatrixOne() chooses. */
export const onRealServer = ['MATRIXONE_URL', 'MATRIXONE_BIN', 'MATRIXONE_IMAGE'].some(
  (name) => (process.env[name] ?? '') !== '',
);

/** A test of something that the embedded server refuses by name: reported as skipped there. */
export const itOnRealServer: typeof it.skip = onRealServer ? it : it.skip;
