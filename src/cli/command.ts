import { parseArgs } from 'node:util';

import { UsageError } from './usage-error.js';

/** What the program was asked to do. */
export type Command = { readonly name: 'help' } | { readonly name: 'version' } | ServeCommand;

/** Run the embedded server. */
export interface ServeCommand {
  readonly name: 'serve';
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** File that the data are kept in; without one they end with the server. */
  readonly data?: string;
}

const OPTIONS = {
  port: { type: 'string', default: '6001' },
  user: { type: 'string', default: 'root' },
  password: { type: 'string', default: '111' },
  data: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const;

/** @throws UsageError for anything that the program does not know or cannot do */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { name: 'help' };
  if (values.version) return { name: 'version' };
  const [command, extra] = positionals;
  if (command === undefined) throw new UsageError('a command is missing; there is one: serve');
  if (command !== 'serve') throw new UsageError(`unknown command '${command}'; there is one: serve`);
  if (extra !== undefined) throw new UsageError(`unexpected argument '${extra}'`);
  if (values.user === '') throw new UsageError('--user must not be empty');
  if (values.data === '') throw new UsageError('--data must name a file');
  const { user, password, data } = values;
  return {
    name: 'serve',
    port: portOf(values.port),
    user,
    password,
    ...(data === undefined ? {} : { data }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // its first sentence says what is wrong, the others advise on quoting
    const [sentence = ''] = (error as Error).message.split(/[.\n]/);
    throw new UsageError(sentence, { cause: error });
  }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new UsageError(`--port must be a number from 0 (a free port) to 65535, not '${text}'`);
}
