import { type Affected } from './affected.js';
import { unknownSince } from './refusal.js';

/** What a session does not know of itself, because a statement that would have told was refused. */
export class SessionDoubts {
  private readonly reasons = new Map<string, string>();

  add(what: string, statement: string): void {
    this.reasons.set(what, statement);
  }

  settle(what: string): void {
    this.reasons.delete(what);
  }

  has(what: string): boolean {
    return this.reasons.has(what);
  }

  /** Refuses what is in doubt. */
  check(what: string): void {
    const statement = this.reasons.get(what);
    if (statement !== undefined) throw unknownSince(what, statement);
  }

  /** What a refused statement would have told. */
  addAll(affected: Affected, statement: string, generatesIds: boolean): void {
    this.add('row_count()', statement);
    if (generatesIds) this.add('the last generated id', statement);
    for (const name of affected.userVariables) this.add(`the variable @${name}`, statement);
    for (const name of affected.settings) this.add(`the setting ${name}`, statement);
    for (const name of affected.prepared) this.add(`the prepared statement ${name}`, statement);
  }
}
