import { describe, expect, it } from '@jest/globals';

import { nextToken, splitStatements, tokenize } from '../../../src/embedded/translator/lexer.js';

describe('splitStatements', () => {
  it('cuts at semicolons outside of texts, names and comments', () => {
    expect(splitStatements("select ';' , `a;b` /* ; */; -- ;\n select 2; ;").map((s) => s.trim())).toEqual([
      "select ';' , `a;b` /* ; */",
      '-- ;\n select 2',
    ]);
  });

  it('finds no statement in blanks and comments', () => {
    expect(splitStatements('  ;; /* nothing */ ;')).toEqual([]);
  });
});

describe('tokens', () => {
  it('decode escapes and doubled quotes', () => {
    expect(nextToken(String.raw`'it''s \n \% \\'`, 0).value).toBe("it's \n \\% \\");
    expect(nextToken('`a``b`', 0).value).toBe('a`b');
  });

  it('take a name that begins with a digit as a name', () => {
    expect(tokenize('1a 1 1.5e3 0x1f').map((t) => t.kind)).toEqual([
      'word',
      'number',
      'number',
      'number',
      'end',
    ]);
  });
});
