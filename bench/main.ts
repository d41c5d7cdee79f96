import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startMatrixOne } from 'nestjs-matrixone/testing';
import { BenchDatabases } from './bench-databases.js';
import { FIGURES, type Figure, type FigureName } from './figures/index.js';
import { isServerFigure, SERVER_FIGURES, START_FIGURE } from './servers/index.js';
import { measureServers } from './servers/measure-servers.js';
import { PeerHandle } from './peer-handle.js';
import { PEERS, type PeerName } from './peers/index.js';
import { FigureTable } from './table.js';

// npm run bench [-- --quick --repetitions 7 --peer nestjs-matrixone --figure joinRunning --figure embeddedInserts]

const SERVER_FIGURE_NAMES = [...Object.keys(SERVER_FIGURES), START_FIGURE];

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    repetitions: { type: 'string' },
    peer: { type: 'string', multiple: true, default: Object.keys(PEERS) },
    figure: { type: 'string', multiple: true, default: [...Object.keys(FIGURES), ...SERVER_FIGURE_NAMES] },
  },
});
const repetitions = Number(flags.repetitions ?? (flags.quick ? 3 : 7));
const serverFigures = flags.figure.filter(isServerFigure);
const figures = flags.figure.filter((name): name is FigureName => name in FIGURES);
const unknown = [
  ...flags.figure.filter((n) => !(n in FIGURES) && !isServerFigure(n)),
  ...flags.peer.filter((n) => !(n in PEERS)),
];
if (unknown.length > 0) {
  const known = [...Object.keys(FIGURES), ...SERVER_FIGURE_NAMES, ...Object.keys(PEERS)].join(', ');
  console.error(`Unknown: ${unknown.join(', ')}. Known figures and peers: ${known}`);
  process.exit(2);
}

const machine = `Node ${process.version}, ${cpus().length} processors`;
if (figures.length > 0) await comparePeers();
if (serverFigures.length > 0) await compareServers();

async function comparePeers(): Promise<void> {
  const server = await startMatrixOne();
  const databases = await BenchDatabases.open(server.url);
  const peers: PeerHandle[] = [];
  try {
    for (const name of flags.peer as PeerName[]) {
      peers.push(await PeerHandle.start(name, await databases.create()));
    }
    console.log(
      `Server: ${server.kind}, ${server.version}. ${machine}. ` +
        `Median (least…most) of ${repetitions} repetitions, the peers in turn, each in a process of its own.\n`,
    );
    console.log(String(await measurePeers(peers)));
  } finally {
    for (const peer of peers) peer.stop();
    await databases.drop();
    await server.stop();
  }
}

async function compareServers(): Promise<void> {
  const { MATRIXONE_URL: realUrl } = process.env;
  console.log(
    `\nThe embedded server${realUrl === undefined ? '' : ' beside MatrixOne'}. ${machine}. Median (least…most) of ` +
      `${repetitions} repetitions, the servers in turn, each with a client in a process of its own; the embedded one in that process.\n`,
  );
  console.log(String(await measureServers(serverFigures, { quick: flags.quick, repetitions, realUrl })));
}

async function measurePeers(peers: readonly PeerHandle[]): Promise<FigureTable> {
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
