import { describe, expect, it } from '@jest/globals';
import { MoUnsupportedError } from '../../../src/errors/index.js';
import { rewriteView } from '../../../src/services/clone/view-text.js';

const rewrite = (statement: string, from = 'src', to = 'dst'): string =>
  rewriteView({ name: 'v', statement, defaultDatabase: from }, from, to);

describe('a view turned to another database', () => {
  it.each([
    ['create view v as select a from t', 'create view v as select a from t'],
    [
      'create view src.v as select src.t.a from src.t',
      'create view `dst`.v as select `dst`.t.a from `dst`.t',
    ],
    ['create view `SRC`.v as select a from Src . t', 'create view `dst`.v as select a from `dst` . t'],
    ["create view v as select 'src.t', a from t", "create view v as select 'src.t', a from t"],
    [
      'create view v as select a /* src.t */ from t -- src.t',
      'create view v as select a /* src.t */ from t -- src.t',
    ],
    ['create view v as select x.src, x.src.y from t x', 'create view v as select x.src, x.src.y from t x'],
    ['create view v as select src from t', 'create view v as select src from t'],
    ['create view v as select a from src2.t, mysrc.t', 'create view v as select a from src2.t, mysrc.t'],
    ['alter view src.v as select a from t', 'CREATE OR REPLACE view `dst`.v as select a from t'],
    ['create view v as select a from t;', 'create view v as select a from t;'],
  ])('%s', (statement, rewritten) => {
    expect(rewrite(statement)).toBe(rewritten);
  });

  it('quotes a hostile name', () => {
    expect(rewrite('create view v as select a from src.t', 'src', 'd`t')).toBe(
      'create view v as select a from `d``t`.t',
    );
  });

  it('finds a database whose name needs quotes', () => {
    expect(rewrite('create view v as select a from `s-r.c`.t', 's-r.c')).toBe(
      'create view v as select a from `dst`.t',
    );
  });

  it.each([
    ["create view v as select a from t {SNAPSHOT = 's'}", 'point in time'],
    ['create view v as select src.a from src.t src', 'something else in another'],
    ['create view v as select a from src.t as src', 'something else in another'],
    ['use src; create view v as select a from t', 'together with other statements'],
  ])('refuses %s', (statement, reason) => {
    expect(() => rewrite(statement)).toThrow(MoUnsupportedError);
    expect(() => rewrite(statement)).toThrow(reason);
  });
});
