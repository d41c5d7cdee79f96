import { type Report } from './player.js';
import { type Expectation } from './model.js';
import { type OutsideView } from './outside-view.js';

/** Where a run and the model differ, one line each; none when they agree. */
export function differences(expected: Expectation, seen: Report & OutsideView): string[] {
  return [
    ...ofMaps('the caller of', expected.outcomes, seen.outcomes),
    ...ofMaps('the transaction of', expected.transactions, seen.transactions),
    ...ofMaps('the outcome told to', expected.hooks, seen.hooks),
    ...ofSets('row', expected.rows, seen.rows),
    ...ofObjects('snapshot', expected.snapshots, seen.snapshots),
    ...ofObjects('clone', expected.clones, seen.clones),
  ];
}

function ofMaps(
  what: string,
  expected: ReadonlyMap<string, string>,
  seen: ReadonlyMap<string, string>,
): string[] {
  const names = [...new Set([...expected.keys(), ...seen.keys()])];
  return names
    .filter((name) => expected.get(name) !== seen.get(name))
    .map((name) => `${what} ${name}: expected ${expected.get(name)}, got ${seen.get(name)}`);
}

interface Names {
  keys(): Iterable<string>;
  has(name: string): boolean;
}

function ofSets(what: string, expected: Names, seen: Names): string[] {
  return [
    ...[...expected.keys()].filter((name) => !seen.has(name)).map((name) => `${what} ${name} is missing`),
    ...[...seen.keys()]
      .filter((name) => !expected.has(name))
      .map((name) => `${what} ${name} must not be there`),
  ];
}

function ofObjects(
  what: string,
  expected: ReadonlyMap<string, readonly string[]>,
  seen: ReadonlyMap<string, readonly string[]>,
): string[] {
  const incomplete = [...expected].flatMap(([name, rows]) => {
    const missing = rows.filter((row) => seen.has(name) && !seen.get(name)?.includes(row));
    return missing.length > 0 ? [`${what} ${name} lacks the rows ${missing.join(', ')}`] : [];
  });
  return [...ofSets(what, expected, seen), ...incomplete];
}
