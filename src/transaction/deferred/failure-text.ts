const LONGEST = 2_000;

/** An error for the journal: class, code and the first line of its message (the rest of a server panic is a stack trace). */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return firstLine(String(error));
  const { code } = error as { code?: unknown };
  return firstLine(
    typeof code === 'string' ? `${code}: ${error.message}` : `${error.name}: ${error.message}`,
  );
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, LONGEST);
}
