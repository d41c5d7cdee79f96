import { readFile } from 'node:fs/promises';

import { type Command, parseCommand } from './command.js';
import { serve } from './serve.js';
import { HELP } from './texts.js';
import { UsageError } from './usage-error.js';

/** Runs the program to its end and gives its exit code: 0 done, 1 failed, 2 called wrongly. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    await perform(parseCommand(args));
    return 0;
  } catch (error) {
    const usage = error instanceof UsageError;
    console.error(`nestjs-matrixone: ${(error as Error).message}${usage ? ' (see --help)' : ''}`);
    return usage ? 2 : 1;
  }
}

async function perform(command: Command): Promise<void> {
  if (command.name === 'help') return console.log(HELP.trimEnd());
  if (command.name === 'version') return console.log(await ownVersion());
  return serve(command);
}

async function ownVersion(): Promise<string> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
