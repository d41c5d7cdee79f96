/** What a statement may ask of its session. */
export interface SessionFacts {
  readonly database: string;
  readonly zone: string;
}

/**
 * What the statements of one text share on the server: facts of the session, looked up once at its beginning, and the
 * planner. Outside of a text there is nothing to share.
 */
export class TextState {
  private shared: SessionFacts | undefined;
  private oneByOne = false;
  private planner = true;

  /** What database() answers in this text. */
  get database(): string | undefined {
    return this.shared?.database;
  }

  /** The time zone that functions of this text know; the rows that are sent know the present one. */
  get zone(): string | undefined {
    return this.shared?.zone;
  }

  /** Without a planner the server can only run what needs no plan. */
  get hasPlanner(): boolean {
    return this.planner;
  }

  /** @param oneByOne the server takes its statements one by one, as it does when one of them sets the SQL mode */
  begin(facts: SessionFacts, oneByOne: boolean): void {
    this.shared = facts;
    this.oneByOne = oneByOne;
    this.planner = true;
  }

  /** SET evaluates a value by a query of its own, which learns the facts anew and leaves no planner behind. */
  evaluated(facts: SessionFacts): void {
    if (!this.shared) return;
    this.shared = facts;
    this.planner = this.oneByOne;
  }

  renewPlanner(): void {
    this.planner = true;
  }

  end(): void {
    this.shared = undefined;
    this.planner = true;
  }
}
