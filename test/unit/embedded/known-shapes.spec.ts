import { describe, expect, it } from '@jest/globals';

import { isPosition } from '../../../src/embedded/translator/ast.js';
import { KnownShapes } from '../../../src/embedded/translator/known-shapes.js';
import { splitStatements } from '../../../src/embedded/translator/lexer.js';
import { parseStatement } from '../../../src/embedded/translator/parser.js';
import { shapeOf } from '../../../src/embedded/translator/text-shape.js';
import { readScenarios } from '../../conformance/transcript/read-transcripts.js';

const withoutPositions = (ast: unknown): unknown =>
  JSON.parse(JSON.stringify(ast, (key, value: unknown) => (isPosition(key) ? undefined : value)));

/** A statement with other literals of the same kinds, one more for each place. */
const withOthers = (sql: string): string => {
  let other = 0;
  const { literals } = shapeOf(sql)!;
  return literals.reduceRight((text, { kind, content, start }) => {
    const length = kind === 'Number' ? content.length : content.length + 2;
    const replacement = kind === 'Number' ? String(++other * 1.25) : `'order by ${++other}'`;
    return text.slice(0, start) + replacement + text.slice(start + length);
  }, sql);
};

const outcome = (parse: (sql: string) => unknown, sql: string): unknown => {
  try {
    return withoutPositions(parse(sql));
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a known shape', () => {
  it('gives the tree that the text itself has', () => {
    const shapes = new KnownShapes();
    const tree = (sql: string) => withoutPositions(shapes.parse(sql).ast);
    expect(tree("select a from t\nwhere b = 1 and c = 'x' limit 5")).toEqual(
      withoutPositions(parseStatement("select a from t\nwhere b = 1 and c = 'x' limit 5").ast),
    );
    expect(tree("select a from t\nwhere b = 22 and c = 'left join y' limit 7.50")).toEqual(
      withoutPositions(parseStatement("select a from t\nwhere b = 22 and c = 'left join y' limit 7.50").ast),
    );
  });

  it.each([
    ['comments', 'select 1 -- one'],
    ['comments at the head', '/* one */ select 1'],
    ['escapes', String.raw`select 'a\'b'`],
    ['doubled quotes', "select 'a''b'"],
    ['texts beside each other', "select 'a' 'b'"],
    ['hexadecimal texts', "select x'41'"],
    ['numbers with an exponent', 'select 1e5'],
    ['names that begin with a digit', 'select 1a from t'],
    ['hints', "select * from t {snapshot = 's'}"],
    ['parameters', 'select ?'],
    ['variables', 'select @a'],
    ['several statements', 'select 1; select 2'],
    ['long texts', `select ${'1, '.repeat(1000)}1`],
  ])('is not seen in %s', (_, sql) => {
    expect(shapeOf(sql)).toBeUndefined();
  });

  it('is forgotten when 256 others were used since', () => {
    const shapes = new KnownShapes();
    const first = shapes.parse('select 1 as a').ast;
    for (let i = 0; i < 256; i++) shapes.parse(`select 1 as a${i}`);
    expect(withoutPositions(shapes.parse('select 1 as a').ast)).toEqual(withoutPositions(first));
    expect(shapes.size).toBe(256);
  });

  it('does for every recorded statement, with other literals, what the parser does', () => {
    const texts = readScenarios().flatMap(({ steps }) =>
      steps.flatMap(({ sql }) => splitStatements(sql ?? '')),
    );
    const shaped = [...new Set(texts)].filter((sql) => (shapeOf(sql)?.literals.length ?? 0) > 0);
    expect(shaped.length).toBeGreaterThan(3_500);
    const different = shaped.filter((sql) => {
      const shapes = new KnownShapes();
      outcome(shapes.parse, sql);
      const other = withOthers(sql);
      const known = outcome((text) => shapes.parse(text).ast, other);
      const parsed = outcome((text) => parseStatement(text).ast, other);
      return JSON.stringify(known) !== JSON.stringify(parsed);
    });
    expect(different).toEqual([]);
  });
});
