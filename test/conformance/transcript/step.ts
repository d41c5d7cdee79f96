/** A value in a transcript: `{ hex }` holds bytes that are no text. */
export type GoldenValue = null | string | number | bigint | { readonly hex: string };

export interface GoldenRows {
  readonly columns: readonly string[];
  readonly types: readonly (string | number)[];
  readonly rows: readonly (readonly GoldenValue[])[];
  /** The rest of the column definitions, in steps that ask for them. */
  readonly definitions?: readonly GoldenDefinition[];
}

export interface GoldenDefinition {
  readonly database: string;
  readonly table: string;
  readonly orgName: string;
  readonly charset: number;
  readonly length: number;
  readonly flags: number;
  readonly decimals: number;
}

export interface GoldenOk {
  readonly affectedRows: number;
  readonly insertId: number | bigint | string;
  readonly inTransaction: boolean;
}

export interface GoldenError {
  readonly errno: number;
  readonly sqlstate: string;
  readonly message: string;
  readonly phase?: 'prepare' | 'execute';
}

/** Answers that are neither rows, counts nor an error. */
export type GoldenSignal =
  { readonly lost: true } | { readonly ok: true } | { readonly socketClosedByServer: boolean };

export type GoldenAnswer = GoldenRows | GoldenOk | GoldenError | GoldenSignal;

/** What a step was answered: one answer, one for each statement of a text, or one of several. */
export type GoldenResult =
  GoldenAnswer | readonly GoldenAnswer[] | { readonly oneOf: readonly GoldenAnswer[] };

/** One recorded step. */
export interface GoldenStep {
  readonly id: string;
  readonly scenario: string;
  readonly seq: number;
  readonly session?: string;
  readonly sql?: string;
  readonly params?: readonly GoldenValue[];
  readonly protocol?: 'binary';
  readonly result?: GoldenResult;
  readonly unordered?: boolean;
  /** Column definitions are recorded and compared too. */
  readonly definitions?: boolean;
  /** What changes from run to run: everything, or these columns, `message` or `insertId`. */
  readonly volatile?: true | readonly string[];
  /** Keeps the first value of the answer; later statements hold it as `<<name>>`. */
  readonly capture?: string;
  readonly note?: string;
  readonly async?: boolean;
  readonly await?: string;
  readonly op?: 'close' | 'quit' | 'kill' | 'sleep' | 'command';
  readonly kind?: string;
  readonly victim?: string;
  readonly seconds?: number;
  readonly command?: number;
}
