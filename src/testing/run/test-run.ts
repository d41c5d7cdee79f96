import { performance } from 'node:perf_hooks';

/** Where the processes of a test run find which run they belong to. */
const RUN = 'MATRIXONE_TEST_RUN';

/** This process, by a name that no later process gets, even with the same number. */
export const processName = (): string =>
  `${process.pid.toString(36)}_${Math.round(performance.timeOrigin).toString(36)}`;

/** The process that templates belong to: the one that started the test run, or this one. */
export const templateOwnerName = (): string => process.env[RUN] || processName();

/** Tells this process, and those that it will start, about a server and the run; undone by the result. */
export function announceRun(url: string): () => void {
  const names = { MATRIXONE_URL: url, [RUN]: processName() };
  const before = Object.keys(names).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, names);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
