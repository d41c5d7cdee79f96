import { type Stored } from '../../values/cast.js';

/** What a function takes and gives. */
export type Value = Stored;

/** A value as a text. */
export const text = (v: Value) => String(v);

/** NULL in, NULL out. */
export const strict =
  (f: (...args: readonly never[]) => Value) =>
  (...args: readonly Value[]): Value =>
    args.some((a) => a === null) ? null : f(...(args as readonly never[]));

/** Makes a function known to SQLite. */
export type Define = (name: string, f: (...args: readonly never[]) => Value, deterministic?: boolean) => void;
