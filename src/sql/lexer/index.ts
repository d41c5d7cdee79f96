export { Lexer, type TokenKind } from './lexer.js';
