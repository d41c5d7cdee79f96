import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import * as api from 'nestjs-matrixone';
import * as testing from 'nestjs-matrixone/testing';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((f) => f.endsWith('.md'))
    .map((f) => `docs/${f}`),
];
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');
const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] as string);

describe.each(pages)('%s', (page) => {
  it('links to files that exist', () => {
    const targets = matches(textOf(page), /\]\((?!https?:|#)([^)#]+)/g);
    expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    expect(matches(textOf(page), /npm run ([\w:]+)/g).filter((script) => !(script in scripts))).toEqual([]);
  });

  it('imports from the library what it exports', () => {
    const imported = (from: string): string[] =>
      matches(textOf(page), new RegExp(`import \\{([^}]+)\\} from '${from}'`, 'g')).flatMap((names) =>
        names
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '' && !name.startsWith('type ')),
      );
    expect(imported('nestjs-matrixone').filter((name) => !(name in api))).toEqual([]);
    expect(imported('nestjs-matrixone/testing').filter((name) => !(name in testing))).toEqual([]);
  });
});
