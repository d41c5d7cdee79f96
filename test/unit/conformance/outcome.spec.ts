import { describe, expect, it } from '@jest/globals';

import { compareResult, type Outcome } from '../../conformance/replay/outcome.js';
import { type GoldenAnswer, type GoldenResult } from '../../conformance/transcript/step.js';

const ok = (affectedRows: number, insertId: number | string = 0, inTransaction = false): GoldenAnswer => ({
  affectedRows,
  insertId,
  inTransaction,
});
const error = (errno: number, message: string): GoldenAnswer => ({ errno, sqlstate: 'HY000', message });
const rows = (
  values: (string | number | bigint | null)[][],
  columns = ['a'],
  types = ['LONG'],
): GoldenAnswer => ({
  columns,
  types,
  rows: values,
});
const refusal = error(20105, 'embedded server: X is not supported; run against MatrixOne');

const cases: readonly (readonly [string, GoldenResult, readonly GoldenAnswer[], Outcome])[] = [
  ['the same counts', ok(1, 5), [ok(1, 5)], 'equal'],
  ['another count', ok(1), [ok(2)], 'silent'],
  ['another id', ok(1, 5), [ok(1, 6)], 'silent'],
  ['an id that changes from run to run', ok(1, '<any>'), [ok(1, 77)], 'equal'],
  ['another transaction state', ok(0, 0, true), [ok(0)], 'silent'],
  ['the same rows', rows([[1], [null]]), [rows([[1], [null]])], 'equal'],
  ['other rows', rows([[1]]), [rows([[2]])], 'silent'],
  ['a row more', rows([[1]]), [rows([[1], [2]])], 'silent'],
  ['rows in another order', rows([[1], [2]]), [rows([[2], [1]])], 'silent'],
  ['a number for its text', rows([['1']]), [rows([[1]])], 'silent'],
  ['integers that differ beyond 2^53', rows([[9007199254740993n]]), [rows([[9007199254740992n]])], 'silent'],
  ['a value that changes', rows([['<any>']]), [rows([[123]])], 'equal'],
  ['a text with a part that changes', rows([['id <any>.']]), [rows([['id 77.']])], 'equal'],
  ['another label', rows([[1]]), [rows([[1]], ['b'])], 'near'],
  ['another type', rows([[1]]), [rows([[1]], ['a'], ['LONGLONG'])], 'near'],
  ['rows for counts', ok(1), [rows([])], 'silent'],
  ['the server naming itself', rows([['8.0']]), [rows([['8.0-embedded']])], 'near'],
  ['the same error', error(1062, 'Duplicate <any>'), [error(1062, 'Duplicate entry')], 'equal'],
  ['another text of an error', error(1062, 'a'), [error(1062, 'b')], 'near'],
  ['a failure for an answer', ok(1), [error(1064, 'no')], 'loud'],
  ['a lost connection', ok(1), [{ lost: true }], 'loud'],
  ['an answer for a failure', error(1064, 'no'), [ok(1)], 'permissive'],
  ['a refusal for an answer', ok(1), [refusal], 'refused'],
  ['a refusal for a failure', error(1064, 'no'), [refusal], 'refused'],
  ['several answers', [ok(0), rows([[1]])], [ok(0), rows([[1]])], 'equal'],
  ['several answers, one worse', [ok(0), rows([[1]])], [ok(0), rows([[3]])], 'silent'],
  ['an answer too few', [ok(0), ok(1)], [ok(0)], 'loud'],
  ['an answer too many', [ok(0), error(1, 'x')], [ok(0), ok(1), ok(2)], 'silent'],
  ['one of two', { oneOf: [ok(1), error(20701, 'deadlock')] }, [error(20701, 'deadlock')], 'equal'],
  ['none of two', { oneOf: [ok(1), error(20701, 'deadlock')] }, [ok(2)], 'permissive'],
  ['a lost connection as recorded', { lost: true }, [{ lost: true }], 'equal'],
  ['an answer where the connection was lost', { lost: true }, [ok(0)], 'silent'],
  ['a quit that closes', { socketClosedByServer: false }, [{ socketClosedByServer: true }], 'silent'],
];

describe('compareResult', () => {
  it.each(cases)('%s', (_, expected, actual, outcome) => {
    expect(compareResult(expected, actual)).toBe(outcome);
  });

  it('takes rows as a set when their order is not given', () => {
    expect(compareResult(rows([[1], [2]]), [rows([[2], [1]])], true)).toBe('equal');
    expect(compareResult(rows([[1], [1]]), [rows([[1], [2]])], true)).toBe('silent');
  });
});
