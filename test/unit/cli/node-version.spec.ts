import { describe, expect, it } from '@jest/globals';

import { nodeProblem } from '../../../src/cli/node-version.js';

describe('nodeProblem', () => {
  it.each(['20.20.2', '22.16.9', '18.0.0'])('tells why Node %s is too old', (version) => {
    expect(nodeProblem(version)).toBe(
      `Node 22.17 or later is needed (for node:sqlite); this is Node ${version}`,
    );
  });

  it.each(['22.17.0', '22.18.1', '23.0.0', '24.21.0', '26.1.0-nightly'])('lets Node %s in', (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });
});
