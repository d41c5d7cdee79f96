// Checks what `npm pack` would publish: the entry points and programs are in it, sources and tests are not, and the types of `.` name
// no optional peer (an application without it could not compile), and each entry point loads by import,
// and by require unless it is the embedded server (whose parser is loaded with a top-level await).
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const [{ files }] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--loglevel=error'], { encoding: 'utf8' }),
);
const packed = new Set(files.map(({ path }) => path));
const problems = [];

for (const [name, entry] of Object.entries(manifest.exports)) {
  for (const target of typeof entry === 'string' ? [entry] : Object.values(entry)) {
    const path = target.replace(/^\.\//, '');
    if (!packed.has(path)) problems.push(`export '${name}' points to ${path}, which is not in the package`);
  }
}

for (const [name, target] of Object.entries(manifest.bin)) {
  if (!packed.has(target.replace(/^\.\//, ''))) problems.push(`bin '${name}' is not in the package`);
  else if (!readFileSync(target, 'utf8').startsWith('#!/usr/bin/env node\n')) {
    problems.push(`bin '${name}' does not say that node runs it`);
  }
}

for (const wanted of ['README.md', 'CHANGELOG.md', 'LICENSE']) {
  if (!packed.has(wanted)) problems.push(`${wanted} is not in the package`);
}

for (const path of packed) {
  if (!/^(dist\/|README\.md$|CHANGELOG\.md$|LICENSE$|package\.json$)/.test(path))
    problems.push(`${path} is in the package`);
}

const optional = Object.keys(manifest.peerDependenciesMeta).filter(
  (name) => manifest.peerDependenciesMeta[name].optional,
);
for (const path of [...packed].filter((p) => p.endsWith('.d.ts') && !p.startsWith('dist/testing/'))) {
  const types = readFileSync(path, 'utf8');
  for (const peer of optional) {
    if (
      types.includes(`from '${peer}'`) ||
      types.includes(`import("${peer}")`) ||
      types.includes(`from "${peer}"`)
    ) {
      problems.push(`${path} names the optional peer ${peer}`);
    }
  }
}

const require = createRequire(import.meta.url);
for (const name of Object.keys(manifest.exports).filter((entry) => entry !== './package.json')) {
  const specifier = manifest.name + name.slice(1);
  try {
    const imported = await import(specifier);
    if (Object.keys(imported).length === 0) problems.push(`${specifier} exports nothing`);
    if (name === './embedded') continue;
    const required = require(specifier);
    if (Object.keys(imported).some((key) => imported[key] !== required[key])) {
      problems.push(`${specifier} is another thing by require than by import`);
    }
  } catch (error) {
    problems.push(`${specifier} does not load: ${error}`);
  }
}

for (const problem of problems) console.error(`✘ ${problem}`);
if (problems.length === 0) console.log(`✔ ${packed.size} files, entry points and types as they should be`);
process.exitCode = problems.length > 0 ? 1 : 0;
