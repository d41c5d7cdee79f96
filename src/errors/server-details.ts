/** The server's number and SQLSTATE of an error, where it answered with one. */
export function serverDetails(cause: unknown): { errno?: number; sqlState?: string } {
  const { errno, sqlState } = (cause ?? {}) as { errno?: unknown; sqlState?: unknown };
  return {
    ...(typeof errno === 'number' && errno > 0 ? { errno } : {}),
    ...(typeof sqlState === 'string' ? { sqlState } : {}),
  };
}
