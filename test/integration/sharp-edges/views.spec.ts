import { describe, expect } from '@jest/globals';
import { itOnRealServer } from '../../support/real-server.js';
import { useServer } from '../../support/server.js';

const server = useServer();

/** What the server keeps of a view is the text that was sent; the embedded server refuses these. */
describe('sharp edge: a view', () => {
  const shown = async (text: string) => {
    const connection = await server.outside(await server.freshDatabase('view_texts'));
    await connection.query(text);
    return connection;
  };

  itOnRealServer('loses what looks like a comment in its texts', async () => {
    const connection = await shown("create view v as select 'a /* b */ c' as t");
    expect(await connection.query('select t from v')).toEqual([{ t: 'a  c' }]);
  });

  itOnRealServer('made behind another statement of one text cannot be read', async () => {
    const connection = await shown('select 1; create view v as select 1 as a');
    await expect(connection.query('select * from v')).rejects.toMatchObject({ errno: 1064 });
  });
});
