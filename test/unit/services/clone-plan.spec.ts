import { describe, expect, it } from '@jest/globals';
import { type StatementResult, type StatementRunner } from '../../../src/driver/session/index.js';
import {
  MoAlreadyExistsError,
  MoInvalidArgumentError,
  MoInvalidNameError,
  MoNotFoundError,
  MoUnsupportedError,
} from '../../../src/errors/index.js';
import { explainCloneFailure } from '../../../src/services/clone/clone-failure.js';
import { cloneStatement } from '../../../src/services/clone/clone-statement.js';
import { toDatabasePlan, toTablePlan } from '../../../src/services/clone/clone-options.js';
import { innerForeignKeys } from '../../../src/services/clone/foreign-keys.js';
import { displayObject } from '../../../src/services/clone/object-name.js';
import { type Snapshot } from '../../../src/services/snapshot/index.js';

function answering(row: Record<string, unknown>): StatementRunner {
  const result = { rows: [row], columns: [], affectedRows: 0, insertId: 0, warningCount: 0 };
  return {
    run: <Row>() => Promise.resolve(result as unknown as StatementResult<Row>),
    stream: () => {
      throw new Error('not used here');
    },
  };
}

const inDatabase = (db: string): StatementRunner => answering({ db });

describe('a clone', () => {
  it('of a database is one statement', () => {
    expect(cloneStatement(toDatabasePlan({ target: 'B', source: 'A' }))).toBe(
      'CREATE DATABASE `b` CLONE `a`',
    );
    const plan = toDatabasePlan({ target: 'b', source: 'a', snapshot: 'S', toAccount: 'acc' });
    expect(cloneStatement(plan)).toBe("CREATE DATABASE `b` CLONE `a` {SNAPSHOT = 's'} TO ACCOUNT `acc`");
  });

  it('of a table is in the current database unless named, and never says IF NOT EXISTS', async () => {
    const options = { target: 'c', source: 'x.`t.1`', ifNotExists: true };
    expect(cloneStatement(await toTablePlan(options, inDatabase('d')))).toBe(
      'CREATE TABLE `d`.`c` CLONE `x`.`t.1`',
    );
    await expect(toTablePlan(options, inDatabase(''))).rejects.toThrow(
      new MoInvalidArgumentError("The connection has no database: write 'database.c'."),
    );
  });

  it('is refused with names, snapshots and accounts that make no sense', () => {
    const plan = (more: object) => () => toDatabasePlan({ target: 'b', source: 'a', ...more });
    expect(plan({ target: 'b; drop database a' })).toThrow(MoInvalidNameError);
    expect(plan({ snapshot: "s'} to account x" })).toThrow(MoInvalidNameError);
    expect(plan({ snapshot: 's', toAccount: 'a;b' })).toThrow(MoInvalidNameError);
    expect(plan({ toAccount: 'acc' })).toThrow(MoInvalidArgumentError);
    expect(plan({ target: 'A' })).toThrow(MoInvalidArgumentError);
    expect(plan({ target: 'A', snapshot: 's', toAccount: 'acc' })).not.toThrow();
    const gone = { name: 's', state: 'discarded' } as Snapshot;
    expect(plan({ snapshot: gone })).toThrow(new MoNotFoundError('snapshot', 's'));
  });

  it('is named for people without ambiguity', () => {
    expect(displayObject({ database: 'd' })).toBe('d');
    expect(displayObject({ database: 'd', table: 't' })).toBe('d.t');
    expect(displayObject({ database: 'a.b', table: 'c' })).toBe('`a.b`.c');
    expect(displayObject({ database: 'a', table: 'b.c' })).toBe('a.`b.c`');
  });
});

describe('a failed clone', () => {
  const serverSays = (errno: number, message: string) => Object.assign(new Error(message), { errno });
  const database = toDatabasePlan({ target: 'b', source: 'a', snapshot: 's' });
  const table = { target: { database: 'b', table: 'c' }, source: { database: 'a', table: 't' } };

  it.each([
    [database, serverSays(1007, 'database b already exists'), MoAlreadyExistsError, "'b' already exists"],
    [table, serverSays(1050, 'table c already exists'), MoAlreadyExistsError, "'b.c' already exists"],
    [table, serverSays(1049, 'Unknown database b'), MoNotFoundError, "no database 'b'"],
    [table, serverSays(1049, 'Unknown database a'), MoNotFoundError, "no database 'a'"],
    [
      table,
      serverSays(1064, 'SQL parser error: table a-t does not exist'),
      MoNotFoundError,
      "no table 'a.t'",
    ],
    [table, serverSays(1146, 'no such table a.t'), MoNotFoundError, "no table 'a.t'"],
    [
      database,
      serverSays(20101, 'internal error: find 0 snapshot records by name(s), expect only 1'),
      MoNotFoundError,
      "no snapshot 's'",
    ],
    [database, serverSays(20101, 'internal error: panic runtime error: x'), MoUnsupportedError, 'broke down'],
    [database, serverSays(1064, 'SQL parser error: table "z" does not exist'), MoUnsupportedError, 'views'],
  ])('%#: is explained', (plan, error, type, text) => {
    const explained = explainCloneFailure(error, plan);
    expect(explained).toBeInstanceOf(type);
    expect((explained as Error).message).toContain(text);
    expect((explained as Error).cause).toBe(error);
  });

  it('is left as it is when nothing is known of it', () => {
    const error = serverSays(20101, 'internal error: something else');
    expect(explainCloneFailure(error, database)).toBe(error);
  });
});

describe('foreign keys within a database', () => {
  it('are read from the definition, those to other databases are not', async () => {
    const definition = [
      'CREATE TABLE `ch` (',
      "  `id` int NOT NULL COMMENT 'CONSTRAINT `x` FOREIGN KEY (`a`) REFERENCES `b` (`c`)',",
      '  `pid` int DEFAULT NULL,',
      '  PRIMARY KEY (`id`),',
      '  KEY `kp` (`pid`),',
      '  CONSTRAINT `f``k` FOREIGN KEY (`x`,`y`) REFERENCES `p``a` (`a`,`b`) ON DELETE SET NULL ON UPDATE NO ACTION,',
      '  CONSTRAINT `far` FOREIGN KEY (`pid`) REFERENCES `other`.`pa` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT,',
      '  CONSTRAINT `near` FOREIGN KEY (`pid`) REFERENCES `pa` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT',
      ')',
    ].join('\n');
    const keys = await innerForeignKeys(answering({ Table: 'ch', 'Create Table': definition }), {
      database: 'd',
      table: 'ch',
    });
    expect(keys).toEqual([
      {
        name: '`f``k`',
        columns: '(`x`,`y`)',
        parent: '`p``a`',
        references: '(`a`,`b`) ON DELETE SET NULL ON UPDATE NO ACTION',
      },
      {
        name: '`near`',
        columns: '(`pid`)',
        parent: '`pa`',
        references: '(`id`) ON DELETE CASCADE ON UPDATE RESTRICT',
      },
    ]);
  });
});
