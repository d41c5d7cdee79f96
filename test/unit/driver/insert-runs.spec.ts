import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { insertRuns } from '../../../src/driver/query/insert-runs.js';

const missing = (row: object) => ['id', 'version'].filter((name) => !(name in row));

describe('insertRuns', () => {
  it('keeps a uniform batch in one statement', () => {
    const rows = [{ a: 1 }, { a: 2 }, { a: 3 }];
    expect(insertRuns(rows, missing)).toMatchObject([{ rows, generated: new Set(['id', 'version']) }]);
  });

  it('starts a statement where other properties are generated', () => {
    const runs = insertRuns([{ id: 1 }, { a: 1 }, { a: 2 }, { id: 2 }], missing);
    expect(runs.map((run) => run.rows.length)).toEqual([1, 2, 1]);
    expect(runs.map((run) => run.generated.has('id'))).toEqual([false, true, false]);
  });

  it('bounds rows and length', () => {
    const rows = Array.from({ length: 10 }, (_, id) => ({ id, version: 1, text: 'x'.repeat(100) }));
    expect(insertRuns(rows, missing, { rows: 4, length: 1e6 }).map((run) => run.rows.length)).toEqual([
      4, 4, 2,
    ]);
    const bounded = insertRuns(rows, missing, { rows: 100, length: 500 });
    expect(bounded.length).toBeGreaterThan(2);
  });

  it('sends a row that is too long alone rather than not at all', () => {
    const rows = [{ b: Buffer.alloc(600) }, { b: Buffer.alloc(1) }];
    expect(insertRuns(rows, missing, { rows: 10, length: 500 }).map((run) => run.rows.length)).toEqual([
      1, 1,
    ]);
  });

  it('loses, doubles and reorders nothing, and never mixes', () => {
    const row = fc.record({ id: fc.nat(), version: fc.nat(), text: fc.string() }, { requiredKeys: [] });
    fc.assert(
      fc.property(
        fc.array(row),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 200 }),
        (rows, max, length) => {
          const runs = insertRuns(rows, missing, { rows: max, length });
          expect(runs.flatMap((run) => run.rows)).toEqual(rows);
          for (const run of runs) {
            expect(run.rows.length).toBeLessThanOrEqual(max);
            for (const each of run.rows) expect(new Set(missing(each))).toEqual(run.generated);
          }
        },
      ),
    );
  });
});
