const NEEDED = [22, 17] as const;

/** Why this version of Node cannot run the program, if it cannot: the embedded server lives on node:sqlite. */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
  if (enough) return undefined;
  return `Node ${NEEDED.join('.')} or later is needed (for node:sqlite); this is Node ${version}`;
}
