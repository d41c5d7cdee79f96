import { type CommandMatcher } from './client-command.js';

/**
 * What goes wrong, and when:
 * - `cut-before`: the command never reaches the server, both sides are cut;
 * - `cut-within-command`: half of it reaches the server;
 * - `cut-after-send`: all of it does, and both sides are cut at once, whatever the server makes of it;
 * - `cut-before-answer`: the server has answered (so it is done there), the client gets none of it;
 * - `cut-within-answer`: the client gets half of the answer's first packet;
 * - `cut-after-answer`: the client gets the whole answer, then the connection is cut;
 * - `hold-answer`: the answer never comes, the connection stays;
 * - `serverError`: the server rolls the transaction back instead, and the client gets this error, as with a deadlock;
 * - `delay`: the command is sent `ms` later; `delay-answer`: the answer comes `ms` later.
 */
export type Fault =
  | 'cut-before'
  | 'cut-within-command'
  | 'cut-after-send'
  | 'cut-before-answer'
  | 'cut-within-answer'
  | 'cut-after-answer'
  | 'hold-answer'
  | { readonly serverError: number }
  | { readonly delay: number }
  | { readonly delayAnswer: number };

/** A fault for the next commands that match. */
export interface FaultRule {
  readonly matcher: CommandMatcher;
  readonly fault: Fault;
  /** How many matching commands pass before it strikes. */
  skip: number;
  /** How many it strikes. */
  times: number;
}
