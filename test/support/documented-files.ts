import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The complete files on a page of the documentation: code blocks whose first line is a comment with a path. */
export async function documentedFiles(page: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(ROOT, page), 'utf8');
  const blocks = text.matchAll(/^```(?:ts|js)\n\/\/ (\S+\.\w+)\n([^]*?)^```/gm);
  return new Map([...blocks].map(([, path, code]) => [path as string, code as string]));
}

/** Writes the files into a directory, with the packages of this project beside them. */
export async function writeFiles(directory: string, files: ReadonlyMap<string, string>): Promise<void> {
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  for (const [path, code] of files) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, code);
  }
}
