import { describe, expect, it } from '@jest/globals';
import { parseCreateTable } from '../../../src/driver/schema/create-table-parser.js';

const one = (line: string) => parseCreateTable(`CREATE TABLE \`t\` (\n  ${line}\n)`).columns[0];

describe('parseCreateTable', () => {
  it('reads every column type that the server prints', () => {
    const { columns, primaryKey } = parseCreateTable(
      "CREATE TABLE `ty` (\n  `id` int NOT NULL,\n  `j` json DEFAULT NULL,\n  `vf` vecf32(3) DEFAULT NULL,\n  `dt6` datetime(6) DEFAULT NULL,\n  `ts` timestamp NULL DEFAULT NULL,\n  `de` decimal(38,10) DEFAULT NULL,\n  `ub` bigint unsigned DEFAULT NULL,\n  `bo` bool DEFAULT NULL,\n  `bt` bit(8) DEFAULT NULL,\n  `e` enum('a','b') DEFAULT NULL,\n  `s` set('a','b','c') DEFAULT NULL,\n  PRIMARY KEY (`id`)\n)",
    );
    expect(columns.map((c) => c.type)).toEqual([
      'int',
      'json',
      'vecf32(3)',
      'datetime(6)',
      'timestamp',
      'decimal(38,10)',
      'bigint',
      'bool',
      'bit(8)',
      "enum('a','b')",
      "set('a','b','c')",
    ]);
    expect(columns.filter((c) => c.unsigned).map((c) => c.name)).toEqual(['ub']);
    expect(columns.filter((c) => !c.nullable).map((c) => c.name)).toEqual(['id']);
    expect(primaryKey).toEqual(['id']);
  });

  it('reads ON UPDATE, auto_increment and generated columns', () => {
    expect(one('`f` timestamp DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)')).toMatchObject({
      onUpdate: 'CURRENT_TIMESTAMP(3)',
    });
    expect(
      one("`f` datetime DEFAULT NULL ON UPDATE current_timestamp() COMMENT 'ON UPDATE x'"),
    ).toMatchObject({
      onUpdate: 'current_timestamp()',
    });
    expect(one('`id` bigint unsigned NOT NULL AUTO_INCREMENT')).toMatchObject({
      type: 'bigint',
      unsigned: true,
      autoIncrement: true,
    });
    expect(one('`g` int GENERATED ALWAYS AS ((`a` * (2 + `b`))) STORED')).toMatchObject({
      generated: { expression: '(`a` * (2 + `b`))', stored: true },
    });
    expect(one("`v` varchar(9) NOT NULL GENERATED ALWAYS AS (concat(`a`, ')')) VIRTUAL")).toMatchObject({
      nullable: false,
      generated: { expression: "concat(`a`, ')')", stored: false },
    });
  });

  it('is not misled by words and marks inside literals, comments and names', () => {
    expect(
      one("`d` varchar(99) DEFAULT 'it''''s NOT NULL, ON UPDATE x)' COMMENT 'a''s NOT NULL, `b` int)'"),
    ).toEqual({
      name: 'd',
      type: 'varchar(99)',
      unsigned: false,
      nullable: true,
      autoIncrement: false,
    });
    expect(one('`a``b, c` int NOT NULL')).toMatchObject({ name: 'a`b, c', type: 'int' });
    expect(one("`e` enum('a,b','it''s)') NOT NULL DEFAULT 'a,b'")).toMatchObject({
      type: "enum('a,b','it''s)')",
    });
  });

  it('reads keys, foreign keys and checks', () => {
    const table = parseCreateTable(
      "CREATE TABLE `o` (\n  `a` int NOT NULL,\n  `b` int NOT NULL,\n  `c` text DEFAULT NULL,\n  PRIMARY KEY (`a`,`b`),\n  UNIQUE KEY `u` (`b`,`a`),\n  KEY `k` (`c`(10),`a`),\n FULLTEXT `ft`(`c`) WITH PARSER ngram,\n  KEY `iv` USING ivfflat (`v`) lists = 1  op_type 'vector_l2_ops'  COMMENT 'lists = 9, WITH PARSER x',\n  CONSTRAINT `fk` FOREIGN KEY (`a`,`b`) REFERENCES `p` (`x`,`y`) ON DELETE SET NULL ON UPDATE CASCADE,\n  CONSTRAINT `fx` FOREIGN KEY (`a`) REFERENCES `other`.`q` (`id`) ON DELETE RESTRICT ON UPDATE RESTRICT,\n  CONSTRAINT `ck` CHECK (`a` > 0 and (`b` in (1, 2) or `c` <> ')'))\n) COMMENT='partition by' partition by hash (`id`) partitions 4",
    );
    expect(table.primaryKey).toEqual(['a', 'b']);
    expect(table.indexes).toEqual([
      { name: 'u', unique: true, columns: [{ name: 'b' }, { name: 'a' }] },
      { name: 'k', unique: false, columns: [{ name: 'c', length: 10 }, { name: 'a' }] },
      { name: 'ft', unique: false, columns: [{ name: 'c' }], type: 'fulltext WITH PARSER ngram' },
      {
        name: 'iv',
        unique: false,
        columns: [{ name: 'v' }],
        type: "ivfflat lists = 1  op_type 'vector_l2_ops'",
      },
    ]);
    expect(table.partitions).toBe('partition by hash (`id`) partitions 4');
    expect(table.foreignKeys).toEqual([
      {
        name: 'fk',
        columns: ['a', 'b'],
        referencedTable: 'p',
        referencedColumns: ['x', 'y'],
        onDelete: 'set null',
        onUpdate: 'cascade',
      },
      {
        name: 'fx',
        columns: ['a'],
        referencedTable: 'other.q',
        referencedColumns: ['id'],
        onDelete: 'restrict',
        onUpdate: 'restrict',
      },
    ]);
    expect(table.checks).toEqual([{ name: 'ck', expression: "`a` > 0 and (`b` in (1, 2) or `c` <> ')')" }]);
  });
});
