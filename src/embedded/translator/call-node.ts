import { type Ast } from './ast.js';

/** A function call node made up by the translator itself. */
export const call = (name: string, args: readonly Ast[]): Ast => ({
  name: [{ Identifier: { value: name } }],
  args: { List: { args: args.map((a) => ({ Unnamed: { Expr: a } })), clauses: [] } },
});
