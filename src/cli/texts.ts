/** What `--help` prints. */
export const HELP = `Usage: nestjs-matrixone serve [options]

Runs the embedded server for any MySQL client: for development and tests; it is not MatrixOne.
It listens on 127.0.0.1 only, and its data end with it. Ctrl+C ends it.

Options of serve:
  --port <number>      port to listen on, 0 for a free one (default 6001)
  --user <name>        the one user there is (default root)
  --password <text>    that user's password (default 111)

  -h, --help           show this
  -v, --version        show the version of nestjs-matrixone
`;

/** What `serve` prints when clients can connect. */
export function banner(server: { readonly url: string; readonly version: string }): string {
  return `nestjs-matrixone: embedded server ${server.version}
For development and tests. This is not MatrixOne: a statement that it does not support fails with
"embedded server: … is not supported; run against MatrixOne". Its data end with it.

  ${server.url}

Ready. Ctrl+C ends it.`;
}
