/** A door that one branch opens for another, so that the interleaving is the test's and not luck. */
export function gate(): { open: () => void; opened: Promise<void> } {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

/** Runs `work` in the callback of a timer, once `ended()` says so; the timers are those of the caller's context. */
export function inTimerAfter<T>(ended: () => boolean, work: () => Promise<T>): Promise<T> {
  return new Promise((done, fail) => {
    const tick = (): void => {
      if (ended()) void work().then(done, fail);
      else setTimeout(tick, 5);
    };
    setTimeout(tick, 5);
  });
}
