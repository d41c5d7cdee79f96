import { describe, expect } from '@jest/globals';
import { itOnRealServer } from '../../support/real-server.js';
import { useServer } from '../../support/server.js';

const server = useServer();

/** What the server makes of an aggregate that a query with GROUP BY hands on as it is; the embedded server refuses it. */
describe('sharp edge: INSERT … SELECT with GROUP BY', () => {
  const prepared = async (table: string) => {
    const connection = await server.outside(await server.freshDatabase('grouped_writes'));
    await connection.query('create table source (id int primary key, n int, m int)');
    await connection.query('insert into source values (1, 1, 2), (2, 3, 4), (3, 3, 5), (4, 7, 8)');
    await connection.query(table);
    return connection;
  };

  itOnRealServer('finds NULL in it for a NOT NULL column, unless it is an expression or sorted', async () => {
    const connection = await prepared('create table target (v int not null)');
    const insert = (query: string) => connection.query(`insert into target ${query}`);
    await expect(insert('select max(m) from source group by n')).rejects.toMatchObject({ errno: 3819 });
    await insert('select max(m) + 0 from source group by n');
    await insert('select max(m) from source group by n order by n');
    expect(await connection.query('select count(*) as n from target')).toEqual([{ n: 6 }]);
  });

  itOnRealServer('changes other rows by ON DUPLICATE KEY UPDATE, and their primary keys', async () => {
    const connection = await prepared('create table target (id int primary key, v int)');
    await connection.query('insert into target values (1, 1), (3, 3), (4, 7)');
    await connection.query(
      'insert into target select max(id), n from source group by n on duplicate key update v = 1',
    );
    const ids = await connection.query<{ id: number }>('select id from target order by id');
    expect(ids.map(({ id }) => id)).toEqual([1, 1, 3]);
  });
});
