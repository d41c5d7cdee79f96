import { type Lexer } from './lexer/index.js';
import { type StatementTrap } from './statement-facts.js';

/** What the tokens after a statement's head say. */
export interface BodyFacts {
  readonly locks: boolean;
  readonly sideEffect?: 'outfile' | 'function';
  readonly trap?: StatementTrap;
  /** The statement's own verb, when it begins with WITH. */
  readonly verb?: string;
  readonly clone: boolean;
}

export const NO_BODY: BodyFacts = { locks: false, clone: false };

/** Functions that change something no ROLLBACK undoes. */
const ACTING_FUNCTIONS: ReadonlySet<string> = new Set([
  'MO_CTL',
  'NEXTVAL',
  'SETVAL',
  'SAVE_FILE',
  'PURGE_LOG',
  'FAULT_INJECT',
  'ENABLE_FAULT_INJECTION',
  'DISABLE_FAULT_INJECTION',
  'ADD_FAULT_POINT',
  'REMOVE_FAULT_POINT',
  'TRIGGER_FAULT_POINT',
]);

const VERBS: ReadonlySet<string> = new Set([
  'SELECT',
  'INSERT',
  'REPLACE',
  'UPDATE',
  'DELETE',
  'MERGE',
  'VALUES',
]);

/** A text without any of these has nothing that `readBody` looks for, and need not be read. */
const INTERESTING =
  /\bfor\b|\block\b|outfile|clone|\{|mo_ctl|nextval|setval|save_file|purge_log|fault|usesnapshot/i;

export function hasInterestingBody(text: string): boolean {
  return INTERESTING.test(text);
}

/** The one thing to look for in an INSERT, which can be long. */
export function mayMoveTheClock(text: string): boolean {
  return /usesnapshot/i.test(text);
}

/** Reads on to the end of the statement (a `;` or the end). `verb` is what it does, as far as its head tells. */
export function readBody(lexer: Lexer, head?: string): BodyFacts {
  const state = new BodyReader(head);
  let kind = lexer.kind;
  while (kind !== 'end' && !lexer.isSymbol(';')) {
    // After text that it cannot read the server runs nothing: no need to read on.
    if (kind === 'error') break;
    state.take(lexer);
    kind = lexer.next();
  }
  return state.result();
}

class BodyReader {
  private depth = 0;
  private readonly limitAt: boolean[] = [];
  private previous = '';
  private beforePrevious = '';
  private afterFunctionName: string | undefined;
  private locks = false;
  private clone = false;
  private sideEffect: 'outfile' | 'function' | undefined;
  private trap: StatementTrap | undefined;
  private callsControl = false;
  /** Still among the tables that an UPDATE, DELETE or MERGE changes. */
  private inTargets: boolean;

  constructor(private verb: string | undefined) {
    this.inTargets = changes(verb);
  }

  take(lexer: Lexer): void {
    if (lexer.kind === 'word') {
      this.takeWord(lexer.end - lexer.start > 64 ? '' : lexer.upper);
      return;
    }
    if (lexer.kind === 'string' && this.callsControl && /^.usesnapshot.$/i.test(lexer.value)) {
      this.trap ??= 'use-snapshot';
    }
    if (lexer.kind === 'symbol') this.takeSymbol(lexer.text[lexer.start] ?? '');
    else this.remember('');
  }

  result(): BodyFacts {
    return {
      locks: this.locks,
      clone: this.clone,
      ...(this.sideEffect === undefined ? {} : { sideEffect: this.sideEffect }),
      ...(this.trap === undefined ? {} : { trap: this.trap }),
      ...(this.verb === undefined ? {} : { verb: this.verb }),
    };
  }

  private takeWord(word: string): void {
    const name = this.previous === '.';
    const { previous, beforePrevious } = this;
    this.remember(word);
    if (name) return;
    if (this.depth === 0) this.takeTopLevelWord(word);
    if (ACTING_FUNCTIONS.has(word)) this.afterFunctionName = word;
    switch (word) {
      case 'LIMIT':
        this.limitAt[this.depth] = true;
        break;
      case 'UPDATE':
      case 'SHARE':
        if (previous === 'FOR') this.takeLock();
        if (word === 'SHARE' && previous === 'IN' && beforePrevious === 'LOCK') this.takeLock();
        break;
      case 'NOWAIT':
        if (this.locks) this.trap ??= 'lock-mode';
        break;
      case 'LOCKED':
        if (this.locks && previous === 'SKIP') this.trap ??= 'lock-mode';
        break;
      case 'OUTFILE':
        if (previous === 'INTO') this.sideEffect = 'outfile';
        break;
      case 'CLONE':
        this.clone = true;
        break;
    }
  }

  private takeTopLevelWord(word: string): void {
    if (this.verb === undefined && VERBS.has(word)) {
      this.verb = word;
      this.inTargets = changes(word);
    }
    if (
      this.inTargets &&
      (word === 'SET' || word === 'WHERE' || (word === 'USING' && this.verb === 'MERGE'))
    ) {
      this.inTargets = false;
    }
  }

  private takeLock(): void {
    this.locks = true;
    if (this.limitAt[this.depth] === true) this.trap ??= 'lock-with-limit';
  }

  private takeSymbol(symbol: string): void {
    if (symbol === '(') {
      if (this.afterFunctionName !== undefined) {
        this.sideEffect ??= 'function';
        if (this.afterFunctionName === 'MO_CTL') this.callsControl = true;
      }
      this.depth++;
      this.limitAt[this.depth] = false;
    } else if (symbol === ')') {
      this.depth = Math.max(0, this.depth - 1);
    } else if (symbol === '{' && this.inTargets && this.depth === 0) {
      this.trap ??= 'time-travel-write';
    }
    this.remember(symbol);
  }

  private remember(token: string): void {
    this.beforePrevious = this.previous;
    this.previous = token;
    this.afterFunctionName = undefined;
  }
}

function changes(verb: string | undefined): boolean {
  return verb === 'UPDATE' || verb === 'DELETE' || verb === 'MERGE';
}
