/** The program was called in a way that it does not know; the message is one line for the terminal. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
