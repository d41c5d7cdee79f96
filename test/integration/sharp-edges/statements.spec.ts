import { describe, expect, it } from '@jest/globals';
import { itOnRealServer } from '../../support/real-server.js';
import { useTransactionApp } from '../../support/use-transaction-app.js';

class Boom extends Error {}

/** Where MatrixOne's statements are not MySQL's. */
describe('sharp edge: statements', () => {
  const used = useTransactionApp('statements');

  it('SAVEPOINT does nothing, and ROLLBACK TO fails and undoes one statement', async () => {
    const { app, server } = used;
    const plain = await server.outside({ name: '', url: app.databaseUrl });
    await plain.query('begin');
    await plain.query("insert into note (label) values ('one')");
    await plain.query('savepoint s');
    await plain.query("insert into note (label) values ('two')");
    await plain.query("insert into note (label) values ('three')");
    await expect(plain.query('rollback to s')).rejects.toMatchObject({ errno: 20101 });
    await plain.query('commit');
    expect(await app.labels()).toEqual(['one', 'two']);
  });

  it('SET commits a transaction that is not managed; in ours it is refused', async () => {
    const { app, server } = used;
    const plain = await server.outside({ name: '', url: app.databaseUrl });
    await plain.query('begin');
    await plain.query("insert into note (label) values ('committed by SET')");
    await plain.query('set @x = 1');
    await plain.query('rollback');
    expect(await app.labels()).toEqual(['committed by SET']);
    const ours = app.manager.run(() => app.client.execute('set @x = 1'));
    await expect(ours).rejects.toMatchObject({ code: 'MO_IMPLICIT_COMMIT' });
  });

  it('schema changes are part of the transaction', async () => {
    const { app } = used;
    const failing = app.manager.run(async () => {
      await app.client.execute('create table made_here (id int primary key)');
      await app.client.execute('insert into made_here values (1)');
      throw new Boom();
    });
    await expect(failing).rejects.toThrow(Boom);
    expect(await app.outside.query("show tables like 'made_here'")).toEqual([]);
  });

  itOnRealServer('a whole primary key with a variable and four values loses rows', async () => {
    const { app, server } = used;
    const plain = await server.outside({ name: '', url: app.databaseUrl });
    await plain.query('create table pair (a int, b int, primary key (a, b))');
    await plain.query('insert into pair values (1, 1), (1, 2), (1, 3), (1, 4)');
    await plain.query('set @a = 1');
    const found = (a: string) => plain.query(`select b from pair where a = ${a} and b in (1, 2, 3, 4)`);
    expect(await found('1')).toHaveLength(4);
    expect(await found('@a')).toHaveLength(2);
  });

  it('the insert id of several rows is the last one’s', async () => {
    const { app } = used;
    const { insertId } = await app.client.execute("insert into note (label) values ('a'), ('b'), ('c')");
    const rows = await app.outside.query<{ id: number }>("select id from note where label = 'c'");
    expect(rows).toEqual([{ id: insertId }]);
  });

  it('the insert id of a table with a FULLTEXT index is that of a word', async () => {
    const { app } = used;
    await app.outside.query(
      'create table article (id int auto_increment primary key, body varchar(50), fulltext (body))',
    );
    const { insertId } = await app.client.execute("insert into article (body) values ('of four words here')");
    expect(insertId).toBe(5);
    expect(await app.outside.query('select id from article')).toEqual([{ id: 1 }]);
  });
});
