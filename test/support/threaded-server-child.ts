// Program of the test of servers in threads; run with the TypeScript loader, which worker threads inherit.
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createConnection } from 'mysql2/promise';
import { DataFileError, startEmbeddedServer } from 'nestjs-matrixone/embedded';

const [file = ''] = process.argv.slice(2);

/** How an attempt to start fails. */
const failure = (start: Promise<unknown>) =>
  start.then(
    () => undefined,
    (error: NodeJS.ErrnoException) => ({
      code: error.code,
      problem: error instanceof DataFileError ? error.problem : undefined,
    }),
  );

const server = await startEmbeddedServer({ thread: true, dataFile: file });
const connection = await createConnection({ uri: server.url });
connection.on('error', () => {});
await connection.query('create database d');
await connection.query('create table d.t (id int primary key, label varchar(20))');

// a statement that keeps its own thread busy, while this one counts its turns
const rows = Array.from({ length: 3000 }, (_, i) => `(${i}, 'label ${i}')`).join();
let turns = 0;
let done = false;
const busy = connection.query(`insert into d.t values ${rows}`).then(() => (done = true));
while (!done) {
  await new Promise(setImmediate);
  turns++;
}
await busy;
const [count] = await connection.query('select count(*) as n from d.t');

const holder = createServer().listen(0, '127.0.0.1');
await once(holder, 'listening');
const portInUse = await failure(
  startEmbeddedServer({ thread: true, port: (holder.address() as AddressInfo).port }),
);
holder.close();
const fileInUse = await failure(startEmbeddedServer({ thread: true, dataFile: file }));

await Promise.all([server.close(), server.close()]);
connection.destroy();
const closed = await failure(createConnection({ uri: server.url }));
// the process ends by itself, as nothing is left to run
console.log(JSON.stringify({ version: server.version, turns, count, portInUse, fileInUse, closed }));
