import config from '../../../jest.config.js';

// The specs of this folder are run by a test, in a process of their own: one of them fails on purpose.
const { displayName: _, testMatch: __, ...project } = config.projects[0];
export default { ...project, rootDir: '../../..', testMatch: ['<rootDir>/test/support/cloned/*.fixture.ts'] };
