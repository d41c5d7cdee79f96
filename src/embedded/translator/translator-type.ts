import { type Ast } from './ast.js';
import { type Translation } from './environment.js';
import { type Expression, type Scope } from './expression.js';

/** Translates the content of one kind of node. */
export type Translator = (t: Translation, scope: Scope | undefined, content: Ast, node: Ast) => Expression;
