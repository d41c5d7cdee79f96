import { bigTable } from './big-table.js';
import { type ServerFigure } from './server-figure.js';

/** The longest time that this process could do nothing else while `run` was under way. */
async function longestDelay(run: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(tick, 1);
  await run();
  tick();
  clearInterval(timer);
  return longest;
}

/** How long the process of the client, which may host the server too, is held up by big statements. */
export const embeddedEventLoop: ServerFigure = async (stage) => {
  const { connection, database } = stage;
  const { size, shown } = await bigTable(stage);
  const rows = Array.from({ length: 20_000 }, (_, i) => [size + i, `name that makes it a megabyte ${i}`, i]);
  const text = connection.format('insert into big values ?', [rows]);
  const sample = {
    'event loop held by a 1 MB INSERT, ms': await longestDelay(() => connection.query(text)),
    [`event loop held by a SELECT of ${shown}, ms`]: await longestDelay(() =>
      connection.query(`select * from big where id < ${size}`),
    ),
    [`event loop held by a clone of ${shown}, ms`]: await longestDelay(() =>
      connection.query(`create database ${database}_c clone ${database}`),
    ),
  };
  await connection.query(`drop database ${database}_c`);
  return sample;
};
