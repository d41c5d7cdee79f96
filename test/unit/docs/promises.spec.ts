import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

const PAGES = ['docs/what-you-can-rely-on.md', 'docs/sharp-edges.md'];

interface Citation {
  readonly file: string;
  readonly title: string;
}

/** Each `[file](path): "title"` of a page; further titles of the same file follow after a semicolon. */
function citationsIn(page: string): Citation[] {
  const text = readFileSync(page, 'utf8').replace(/\s+/g, ' ');
  return [...text.matchAll(/\]\((\.\.\/test\/[^)]+)\): ((?:"[^"]+"(?:; )?)+)/g)].flatMap(([, path, titles]) =>
    [...(titles ?? '').matchAll(/"([^"]+)"/g)].map(([, title]) => ({
      file: resolve(dirname(page), path ?? ''),
      title: title ?? '',
    })),
  );
}

describe.each(PAGES)('%s', (page) => {
  it('names tests that exist, each link with a title', () => {
    const citations = citationsIn(page);
    const links = readFileSync(page, 'utf8').match(/\]\(\.\.\/test\//g) ?? [];
    expect(citations.length).toBeGreaterThanOrEqual(links.length);
    expect(links.length).toBeGreaterThan(10);
    const missing = citations.filter(
      ({ file, title }) => !existsSync(file) || !readFileSync(file, 'utf8').includes(title),
    );
    expect(missing).toEqual([]);
  });
});
