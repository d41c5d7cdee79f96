/** Commands of the MySQL protocol that clients of this library send. */
export type CommandName =
  'QUIT' | 'INIT_DB' | 'QUERY' | 'PING' | 'STMT_PREPARE' | 'STMT_EXECUTE' | 'STMT_CLOSE' | 'OTHER';

/** A command that a client sent. */
export interface ClientCommand {
  readonly name: CommandName;
  /** The statement of QUERY and STMT_PREPARE, and of the STMT_EXECUTE of a statement prepared before. */
  readonly sql: string;
  /** Which connection through the proxy, counted from 1. */
  readonly connection: number;
}

/** Which commands a fault is for: by statement, by command, or by a function. */
export type CommandMatcher = RegExp | CommandName | ((command: ClientCommand) => boolean);

const NAMES: Readonly<Record<number, CommandName>> = {
  0x01: 'QUIT',
  0x02: 'INIT_DB',
  0x03: 'QUERY',
  0x0e: 'PING',
  0x16: 'STMT_PREPARE',
  0x17: 'STMT_EXECUTE',
  0x19: 'STMT_CLOSE',
};

export function commandName(payload: Buffer): CommandName {
  return NAMES[payload[0] ?? -1] ?? 'OTHER';
}

export function matches(matcher: CommandMatcher, command: ClientCommand): boolean {
  if (typeof matcher === 'function') return matcher(command);
  if (typeof matcher === 'string') return command.name === matcher;
  return command.sql !== '' && matcher.test(command.sql);
}
