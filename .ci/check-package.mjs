// Checks what `npm pack` would publish: the entry points are in it, sources and tests are not, and the types of `.` name
// no optional peer (an application without it could not compile).
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--loglevel=error'], { encoding: 'utf8' }));
const packed = new Set(files.map(({ path }) => path));
const problems = [];

for (const [name, entry] of Object.entries(manifest.exports)) {
  for (const target of typeof entry === 'string' ? [entry] : Object.values(entry)) {
    const path = target.replace(/^\.\//, '');
    if (!packed.has(path)) problems.push(`export '${name}' points to ${path}, which is not in the package`);
  }
}

for (const wanted of ['README.md', 'CHANGELOG.md', 'LICENSE']) {
  if (!packed.has(wanted)) problems.push(`${wanted} is not in the package`);
}

for (const path of packed) {
  if (!/^(dist\/|README\.md$|CHANGELOG\.md$|LICENSE$|package\.json$)/.test(path)) problems.push(`${path} is in the package`);
}

const optional = Object.keys(manifest.peerDependenciesMeta).filter((name) => manifest.peerDependenciesMeta[name].optional);
for (const path of [...packed].filter((p) => p.endsWith('.d.ts') && !p.startsWith('dist/testing/'))) {
  const types = readFileSync(path, 'utf8');
  for (const peer of optional) {
    if (types.includes(`from '${peer}'`) || types.includes(`import("${peer}")`) || types.includes(`from "${peer}"`)) {
      problems.push(`${path} names the optional peer ${peer}`);
    }
  }
}

for (const problem of problems) console.error(`✘ ${problem}`);
if (problems.length === 0) console.log(`✔ ${packed.size} files, entry points and types as they should be`);
process.exitCode = problems.length > 0 ? 1 : 0;
