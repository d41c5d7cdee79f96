const STACK_TRACE = /\n\s*(?:goroutine \d|runtime[./]|panic\(|github\.com\/|\/[^\n]*\.go:\d)/;

/** The server's message without the Go stack trace that it appends when it panics. */
export function withoutStackTrace(message: string): string {
  if (!STACK_TRACE.test(message)) return message;
  return message.slice(0, message.indexOf('\n')).trimEnd();
}
