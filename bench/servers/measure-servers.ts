import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Sample } from '../figures/index.js';
import { FigureTable } from '../table.js';
import { type ServerFigureName, type ServerName, SERVERS } from './index.js';

const PROGRAM = fileURLToPath(new URL('./server-process.ts', import.meta.url));
const RATIO = 'embedded is × as fast';

/** Measures the figures on the embedded server and, when its url is given, on a real one, in turn. */
export async function measureServers(
  figures: readonly ServerFigureName[],
  options: { readonly quick: boolean; readonly repetitions: number; readonly realUrl: string | undefined },
): Promise<FigureTable> {
  const { quick, repetitions, realUrl } = options;
  const servers = SERVERS.filter((name) => name !== 'MatrixOne' || realUrl !== undefined);
  const table = new FigureTable(realUrl === undefined ? servers : [...servers, RATIO]);
  for (const figure of figures) {
    const labels = new Set<string>();
    for (let round = 0; round < repetitions; round++) {
      for (const server of servers) {
        const sample = await measure(server, figure, quick, realUrl);
        for (const label of Object.keys(sample)) labels.add(label);
        table.add(server, sample);
      }
    }
    for (const label of labels) table.add(RATIO, ratioOf(table, label));
  }
  return table;
}

/** Nothing where one of the two has no figure, or where less is not faster. */
function ratioOf(table: FigureTable, label: string): Sample {
  const embedded = table.median('embedded', label);
  const real = table.median('MatrixOne', label);
  if (embedded === undefined || real === undefined || label.startsWith('event loop')) return {};
  return { [label]: label.endsWith('/s') ? embedded / real : real / embedded };
}

async function measure(
  server: ServerName,
  figure: ServerFigureName,
  quick: boolean,
  realUrl: string | undefined,
): Promise<Sample> {
  const child = fork(PROGRAM, [server, figure, quick ? 'quick' : 'full', realUrl ?? '']);
  let sample: Sample | undefined;
  child.on('message', (message) => (sample = message as Sample));
  const [code] = (await once(child, 'exit')) as [number];
  if (sample && code === 0) return sample;
  throw new Error(`${figure} of ${server}: the process ended with ${code}`);
}
