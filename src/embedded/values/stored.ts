/** A value in its stored form. */
export type Stored = null | number | bigint | string | Uint8Array;

/** What a cast depends on besides the value and the types. */
export interface CastContext {
  /** Minutes east of UTC of the session's time zone. */
  readonly zoneMinutes: number;
  /** Cut instead of refuse, as CAST does and column assignment does not. */
  readonly explicit?: boolean;
  /** The value goes into a column, where the server takes texts as CAST does. */
  readonly assigned?: boolean;
  /** The value is a literal of the statement, which the server assigns by rules of its own. */
  readonly literal?: boolean;
}
