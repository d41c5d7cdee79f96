import { describe, expect, it } from '@jest/globals';
import { caseTreatment, castCases, withoutCases } from '../../../src/driver/query/update-cases.js';

const TWO_ROWS =
  'update `t` set `a` = case when (`id` = ?) then ? when (`id` = ?) then ? else `a` end, ' +
  '`b` = case when (`id` = ?) then ? else `b` end, `version` = `version` + 1 where `id` in (?, ?) returning `id`';

describe('caseTreatment', () => {
  it.each([
    'int',
    'bigint unsigned',
    'varchar(20)',
    'text',
    'bool',
    'numeric(10,2)',
    'double',
    'date',
    'blob',
    'uuid',
  ])('%s stays as it is', (type) => expect(caseTreatment(type)).toBe('plain'));

  it.each(['datetime', 'datetime(6)', 'timestamp(3)', 'time(6)', 'json'])('%s is cast', (type) =>
    expect(caseTreatment(type)).toEqual({ castTo: type }),
  );

  it.each(["enum('a','b')", "set('a')", 'vecf32(3)', 'bit(8)', 'year', 'whatever', ''])(
    '%s goes row by row',
    (type) => expect(caseTreatment(type)).toBe('impossible'),
  );
});

describe('castCases', () => {
  it('casts the values of one column only', () => {
    expect(castCases(TWO_ROWS, '`a`', 'datetime(6)')).toBe(
      TWO_ROWS.replace(
        'then ? when (`id` = ?) then ? else `a`',
        'then cast(? as datetime(6)) when (`id` = ?) then cast(? as datetime(6)) else `a`',
      ),
    );
  });

  it('leaves a statement without the column alone', () => {
    expect(castCases(TWO_ROWS, '`c`', 'json')).toBe(TWO_ROWS);
  });
});

describe('withoutCases', () => {
  it('makes a plain UPDATE of one row, and drops the parameters of the conditions', () => {
    const sql =
      'update `t` set `a` = case when (`x` = ? and `y` = ?) then ? else `a` end, ' +
      '`o``dd` = case when (`x` = ? and `y` = ?) then f(?) else `o``dd` end, `version` = `version` + 1 where (`x`, `y`) in ((?, ?))';
    const params = [1, 2, 'a', 1, 2, 'b', 1, 2];
    expect(withoutCases(sql, params)).toBe(
      'update `t` set `a` = ?, `o``dd` = f(?), `version` = `version` + 1 where (`x`, `y`) in ((?, ?))',
    );
    expect(params).toEqual(['a', 'b', 1, 2]);
  });
});
