import { describe, expect, it } from '@jest/globals';
import { splitStatements } from '../../../src/driver/schema/split-statements.js';
import { mentionsName, stringLiterals } from '../../../src/driver/schema/sql-text.js';

describe('splitStatements', () => {
  it('cuts at semicolons outside literals, names and comments', () => {
    expect(
      splitStatements(
        "create table `a;b` (x varchar(9) default 'it\\'s;');\n\n-- no; end\nselect \"a;\" ;; ",
      ),
    ).toEqual(["create table `a;b` (x varchar(9) default 'it\\'s;')", '-- no; end\nselect "a;"']);
    expect(splitStatements(' ;\n')).toEqual([]);
  });
});

describe('mentionsName', () => {
  it('finds a column, quoted or plain, in any case, and nothing in literals or longer words', () => {
    expect(mentionsName('`a` > 0', 'A')).toBe(true);
    expect(mentionsName('(Price + 1)', 'price')).toBe(true);
    expect(mentionsName('length(`od``d`) > 1', 'od`d')).toBe(true);
    expect(mentionsName("b in ('a', 'it''s a', 'x\\' a')", 'a')).toBe(false);
    expect(mentionsName('ab > a2', 'a')).toBe(false);
  });
});

describe('stringLiterals', () => {
  it('gives values, however they are escaped', () => {
    expect(stringLiterals("a = 'it''s' or `q'` = 'it\\'s' or \"d'\" = ''")).toEqual(["it's", "it's", '']);
  });
});
