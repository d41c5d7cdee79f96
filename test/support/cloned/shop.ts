import { appendFile } from 'node:fs/promises';
import { createConnection } from 'mysql2/promise';
import { useClonedDatabase } from 'nestjs-matrixone/testing';

/** Rows of the table `item` of a database. */
export async function labelsOf(url: string): Promise<string[]> {
  const connection = await createConnection({ uri: url });
  const [rows] = await connection.query('select label from item order by id');
  connection.destroy();
  return (rows as { label: string }[]).map(({ label }) => label);
}

/** Adds a row to the table `item` of a database. */
export async function addLabel(url: string, id: number, label: string): Promise<void> {
  const connection = await createConnection({ uri: url });
  await connection.query('insert into item values (?, ?)', [id, label]);
  connection.destroy();
}

/** As an application's test helper does it; every preparation leaves a line in a file. */
export const useShop = () =>
  useClonedDatabase({
    key: 'shop',
    template: async (url) => {
      await appendFile(process.env['PREPARED_LOG'] as string, `${url}\n`);
      const connection = await createConnection({ uri: url });
      await connection.query('create table item (id int primary key, label varchar(20))');
      await connection.query("insert into item values (1, 'seed')");
      connection.destroy();
    },
  });
