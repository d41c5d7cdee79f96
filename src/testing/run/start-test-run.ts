import { dropTemplates } from '../clone/drop-templates.js';
import { startMatrixOne, type StartMatrixOneOptions, usesEmbedded } from '../start-matrixone.js';
import { KeptData, keepsFailed } from './kept-data.js';
import { announceRun } from './test-run.js';

/**
 * Starts one server for all processes of a test run, in a global setup: their `startMatrixOne()` finds it by
 * `MATRIXONE_URL`, and they share the templates of `useClonedDatabase()`. An embedded server gets a thread of its own, so that
 * the test runner is not held up.
 * @returns the global teardown: drops the templates, ends what was started
 */
export async function startTestRun(options: StartMatrixOneOptions = {}): Promise<() => Promise<void>> {
  const kept = keepsFailed() && usesEmbedded(options) ? await KeptData.create() : undefined;
  const server = await startMatrixOne({
    ...options,
    embedded: { thread: true, ...(kept && { dataFile: kept.file }), ...options.embedded },
  });
  const withdraw = announceRun(server.url);
  return async () => {
    withdraw();
    try {
      await dropTemplates(server.url);
      const databases = (await kept?.databases(server.url)) ?? [];
      await server.stop();
      await kept?.finish(databases);
    } finally {
      await server.stop();
    }
  };
}
