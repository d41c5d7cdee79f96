import { describe, expect, it } from '@jest/globals';
import { fullTextIndex, indexType, vectorIndex } from '../../../src/driver/schema/indexes/index.js';
import { MoUnsupportedError } from '../../../src/errors/index.js';

describe('indexType', () => {
  it.each([
    ['ivfflat', {}, "ivfflat lists = 1 op_type 'vector_l2_ops'"],
    ['ivfflat', { lists: 8, opType: 'cosine' }, "ivfflat lists = 8 op_type 'vector_cosine_ops'"],
    [
      'IVFFLAT',
      { lists: 8, op_type: 'vector_ip_ops', async: true },
      "ivfflat lists = 8 op_type 'vector_ip_ops' async",
    ],
    ['hnsw', { efSearch: 3, m: 2 }, "hnsw m = 2 ef_search = 3 op_type 'vector_l2_ops'"],
    ['fulltext', {}, 'fulltext'],
    ['fulltext', { parser: 'NGRAM' }, 'fulltext with parser ngram'],
    ['btree', {}, undefined],
    ['', {}, undefined],
    ['master', {}, 'master'],
  ])('spells %s with %j', (type, options, spelling) => {
    expect(indexType(type, options)).toBe(spelling);
    if (spelling) expect(indexType(spelling)).toBe(spelling);
  });

  it('reads what the server prints', () => {
    expect(
      indexType("hnsw m = 16  ef_construction = 64  ef_search = 32  op_type 'vector_l2_ops'  async"),
    ).toBe("hnsw m = 16 ef_construction = 64 ef_search = 32 op_type 'vector_l2_ops' async");
    expect(indexType('fulltext WITH PARSER json_value')).toBe('fulltext with parser json_value');
  });

  it.each([
    ['gin', {}],
    ['hnsw', { lists: 1 }],
    ['ivfflat', { lists: 0 }],
    ['ivfflat', { lists: 1.5 }],
    ['ivfflat', { lists: '1' }],
    ['ivfflat', { opType: "x' drop" }],
    ['fulltext', { parser: 'a b' }],
  ])('refuses %s with %j', (type, options) => {
    expect(() => indexType(type, options)).toThrow(MoUnsupportedError);
  });
});

describe('vectorIndex() and fullTextIndex()', () => {
  it('give what @Index() takes', () => {
    expect(vectorIndex({ type: 'ivfflat', lists: 4 })).toEqual({
      type: 'ivfflat',
      options: { lists: 4, opType: 'l2' },
    });
    expect(fullTextIndex<{ a: string }>({ properties: ['a'], name: 'n' })).toEqual({
      type: 'fulltext',
      properties: ['a'],
      name: 'n',
    });
  });
});
