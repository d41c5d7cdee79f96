import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startMatrixOne } from 'nestjs-matrixone/testing';
import { BenchDatabases } from './bench-databases.js';
import { FIGURES, type Figure, type FigureName } from './figures/index.js';
import { PeerHandle } from './peer-handle.js';
import { PEERS, type PeerName } from './peers/index.js';
import { FigureTable } from './table.js';

// npm run bench [-- --quick --repetitions 7 --peer nestjs-matrixone --figure joinRunning]

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    repetitions: { type: 'string' },
    peer: { type: 'string', multiple: true, default: Object.keys(PEERS) },
    figure: { type: 'string', multiple: true, default: Object.keys(FIGURES) },
  },
});
const repetitions = Number(flags.repetitions ?? (flags.quick ? 3 : 7));
const figures = flags.figure as FigureName[];
const unknown = [...flags.figure.filter((n) => !(n in FIGURES)), ...flags.peer.filter((n) => !(n in PEERS))];
if (unknown.length > 0) {
  const known = [...Object.keys(FIGURES), ...Object.keys(PEERS)].join(', ');
  console.error(`Unknown: ${unknown.join(', ')}. Known figures and peers: ${known}`);
  process.exit(2);
}

const server = await startMatrixOne();
const databases = await BenchDatabases.open(server.url);
const peers: PeerHandle[] = [];
try {
  for (const name of flags.peer as PeerName[]) {
    peers.push(await PeerHandle.start(name, await databases.create()));
  }
  console.log(
    `Server: ${server.kind}, ${server.version}. Node ${process.version}, ${cpus().length} processors. ` +
      `Median (least…most) of ${repetitions} repetitions, the peers in turn, each in a process of its own.\n`,
  );
  console.log(String(await measureAll()));
} finally {
  for (const peer of peers) peer.stop();
  await databases.drop();
  await server.stop();
}

async function measureAll(): Promise<FigureTable> {
  const table = new FigureTable(peers.map(({ name }) => name));
  for (const name of figures) {
    const figure: Figure = FIGURES[name];
    const rounds = figure.once ? 1 : repetitions;
    const size = flags.quick ? figure.size.quick : figure.size.full;
    // the first round is for the compilers and caches
    for (let round = 0; round <= rounds; round++) {
      for (const peer of peers) {
        const sample = await peer.measure({ figure: name, size, tag: `${name}.${round}` });
        if (round > 0) table.add(peer.name, sample);
      }
    }
  }
  return table;
}
