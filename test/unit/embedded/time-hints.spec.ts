import { describe, expect, it } from '@jest/globals';

import { extractHints } from '../../../src/embedded/translator/time-hints.js';

describe('extractHints', () => {
  it('reads the forms of a snapshot hint', () => {
    const forms = ["{snapshot = 'S'}", '{SNAPSHOT=S}', '{snapshot = `S`}', '{ snapshot="S" }'];
    const names = forms.map((form) => extractHints(`select * from t ${form} x`).hints[0]);
    expect(names).toEqual([
      { kind: 'snapshot', name: 'S' },
      { kind: 'snapshot', name: 's' },
      { kind: 'snapshot', name: 's' },
      { kind: 'snapshot', name: 'S' },
    ]);
  });

  it('leaves braces in texts alone', () => {
    const sql = `insert into t values ('{"a": 1}')`;
    expect(extractHints(sql)).toMatchObject({ text: sql, hints: [] });
  });

  it('maps places back to the original text', () => {
    const sql = "select * from t {snapshot = 'a'} where nosuch syntax";
    const { text, originalOffset } = extractHints(sql);
    expect(sql.slice(originalOffset(text.indexOf('where')))).toBe('where nosuch syntax');
  });
});
