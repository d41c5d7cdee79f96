import { availableParallelism } from 'node:os';

const common = {
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^nestjs-matrixone$': '<rootDir>/src/index.ts',
    '^nestjs-matrixone/(testing|embedded)$': '<rootDir>/src/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
  setupFiles: ['<rootDir>/test/support/setup.ts'],
};

const project = (name) => ({
  ...common,
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.spec.ts`],
});

// each file has an embedded server of its own; a real server is shared, and some files restore or list all of it
const maxWorkers = process.env.MATRIXONE_URL ? 1 : Math.max(2, availableParallelism() - 1);

export default {
  maxWorkers,
  // modules of finished files stay in a worker's memory
  workerIdleMemoryLimit: '1500MB',
  projects: ['unit', 'integration', 'e2e', 'conformance'].map(project),
  testTimeout: 60_000,
};
