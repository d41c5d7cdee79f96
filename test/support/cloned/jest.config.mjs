import config from '../../../jest.config.js';

// The specs of this folder are run by a test, in a process of their own: one of them fails on purpose.
const { moduleNameMapper, transform, extensionsToTreatAsEsm, setupFiles } = config.projects[0];

export default {
  ...{ moduleNameMapper, transform, extensionsToTreatAsEsm, setupFiles },
  rootDir: '../../..',
  testMatch: ['<rootDir>/test/support/cloned/*.fixture.ts'],
};
