import { describe, expect, it } from '@jest/globals';
import { useServer } from '../../support/server.js';
import { useOrms } from './open-orm.js';
import { COLUMN_CHANGES } from './schema-changes/columns.js';
import { FOREIGN_KEY_CHANGES } from './schema-changes/foreign-keys.js';
import { INDEX_CHANGES } from './schema-changes/indexes.js';
import { REBUILDS } from './schema-changes/rebuilds.js';
import { type SchemaChange } from './schema-changes/schema-change.js';

const server = useServer();
const openOrm = useOrms();

describe.each<[string, readonly SchemaChange[]]>([
  ['columns and tables', COLUMN_CHANGES],
  ['indexes', INDEX_CHANGES],
  ['foreign keys', FOREIGN_KEY_CHANGES],
  ['what takes a new table', REBUILDS],
])('an update of %s', (_group, changes) => {
  it.each(changes.map((change) => [change.name, change] as const))(
    '%s: by the least statements, with the rows kept, there and back',
    async (_name, { before, after, up, rows, seen, realServerOnly }) => {
      if (realServerOnly && server.kind === 'embedded') {
        process.stderr.write(`skipped: the embedded server refuses ${realServerOnly}\n`);
        return;
      }
      const database = await server.freshDatabase('change');
      const outside = await server.outside(database);
      const first = await openOrm(database, before);
      await first.schema.create();
      expect(await first.schema.getUpdateSchemaSQL()).toBe('');
      for (const row of rows) await outside.execute(row);
      const second = await openOrm(database, after);
      expect(statementsOf(await second.schema.getUpdateSchemaSQL())).toEqual(up);
      await second.schema.update();
      expect(await second.schema.getUpdateSchemaSQL()).toBe('');
      expect(await outside.query(seen.sql)).toEqual(seen.rows);
      await first.schema.update();
      expect(await first.schema.getUpdateSchemaSQL()).toBe('');
      expect(await outside.query('select id, a from t order by id')).toEqual([
        { id: 1, a: 10 },
        { id: 2, a: 20 },
      ]);
      await first.close(true);
      await second.close(true);
    },
    60_000,
  );
});

function statementsOf(sql: string): string[] {
  return sql
    .split(';\n')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
