/** Which kind of server `startMatrixOne()` chose. */
export type MatrixOneKind = 'url' | 'binary' | 'container' | 'embedded';

/** A server to test against, and how to end it. */
export interface RunningMatrixOne extends AsyncDisposable {
  /** For example `mysql://root:111@127.0.0.1:6001`; names no database. */
  readonly url: string;
  readonly kind: MatrixOneKind;
  /** What `version()` answers; ends in `-embedded` for the embedded server. */
  readonly version: string;
  /** Ends what was started and removes its data; a server that was already running is left alone. */
  stop(): Promise<void>;
}

/** Completes a server with its disposer; `stop` runs once however often it is called. */
export function runningMatrixOne(
  server: Omit<RunningMatrixOne, 'stop' | typeof Symbol.asyncDispose>,
  end: () => Promise<void>,
): RunningMatrixOne {
  let ending: Promise<void> | undefined;
  const stop = () => (ending ??= end());
  return { ...server, stop, [Symbol.asyncDispose]: stop };
}
