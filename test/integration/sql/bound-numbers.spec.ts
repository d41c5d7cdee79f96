import { describe, expect, it } from '@jest/globals';
import { useTransactionApp } from '../../support/use-transaction-app.js';

/** MatrixOne reads bound numbers as texts, from a million on with an exponent. */
describe('numbers as parameters', () => {
  const used = useTransactionApp('bound_numbers');

  it.each([0, 1, -1, 999_999, 1_000_000, 1_234_567, -5_000_000, 2 ** 31, 12_345_678_901, 2 ** 53 - 1])(
    '%s goes into columns of integers, numbers and texts, and is found again',
    async (n) => {
      const { app } = used;
      await app.outside.query(
        'create table if not exists n (i bigint, f double, d decimal(30, 4), v varchar(40))',
      );
      await app.outside.query('delete from n');
      await app.client.execute('insert into n (i, f, d, v) values (?, ?, ?, ?)', [n, n, n, n]);
      const stored = 'select cast(i as char) as i, f, cast(d as char) as d, v from n';
      expect(await app.outside.query(stored)).toEqual([{ i: `${n}`, f: n, d: `${n}.0000`, v: `${n}` }]);
      const found = await app.client.query('select f from n where i = ? and f = ? and d = ? and v = ?', [
        n,
        n,
        n,
        n,
      ]);
      expect(found).toEqual([{ f: n }]);
      await app.client.execute('update n set i = ? where i >= ? and i <= ?', [n, n, n]);
      expect(await app.outside.query('select count(*) as n from n')).toEqual([{ n: 1 }]);
    },
  );

  it.each([1.5, 1_234_567.25, -98_765_432.125, 0.00001, 0.25])('%s keeps its digits', async (n) => {
    const { app } = used;
    await app.outside.query('create table if not exists g (f double, d decimal(30, 6), v varchar(40))');
    await app.outside.query('delete from g');
    await app.client.execute('insert into g (f, d, v) values (?, ?, ?)', [n, n, n]);
    const rows = await app.outside.query<{ f: number; d: string; v: string }>(
      'select f, cast(d as char) as d, v from g',
    );
    expect(rows).toEqual([{ f: n, d: n.toFixed(6), v: n === 0.00001 ? '0.00001' : `${n}` }]);
    expect(await app.client.query('select f from g where f = ?', [n])).toEqual([{ f: n }]);
  });
});
