import { createConnection } from 'mysql2/promise';
import { startEmbeddedServer } from 'nestjs-matrixone/embedded';
import { type Sample } from '../figures/index.js';
import { SERVER_FIGURES, START_FIGURE, type ServerFigureName, type ServerName } from './index.js';

// One figure of one server, which this process starts unless it is a real one, as a test process does.

const [name, figure, mode, realUrl = ''] = process.argv.slice(2) as [
  ServerName,
  ServerFigureName,
  'full' | 'quick',
  string?,
];

const server =
  name === 'MatrixOne' ? undefined : await startEmbeddedServer({ thread: name === 'embedded, in a thread' });
const connection = await createConnection({ uri: server?.url ?? realUrl });
await connection.query('select 1');
const started = performance.now();

const database = `bench_server_${process.pid}`;
await connection.query(`create database ${database}`);
await connection.query(`use ${database}`);
try {
  const stage = { connection, database, quick: mode === 'quick' };
  const sample: Sample =
    figure === START_FIGURE
      ? server
        ? { 'from the start of node to the first answer, ms': started }
        : {}
      : await SERVER_FIGURES[figure](stage);
  process.send?.(sample);
} finally {
  await connection.query(`drop database ${database}`);
  connection.destroy();
  await server?.close();
  process.disconnect();
}
