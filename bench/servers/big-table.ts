import { type ServerStage } from './server-figure.js';

/** Makes a table of 100 000 rows (a tenth of them in a quick run) and gives its name and size. */
export async function bigTable({ connection, quick }: ServerStage): Promise<{ size: number; shown: string }> {
  const size = quick ? 10_000 : 100_000;
  await connection.query(
    'create table big (id int primary key, name varchar(100), amount int, key (amount))',
  );
  for (let from = 0; from < size; from += 5000) {
    const rows = Array.from({ length: 5000 }, (_, i) => [from + i, `name of row ${from + i}`, i]);
    await connection.query('insert into big values ?', [rows]);
  }
  return { size, shown: `${size / 1000}k rows` };
}
