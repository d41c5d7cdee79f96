/** What `--help` prints. */
export const HELP = `Usage: nestjs-matrixone serve [options]

Runs the embedded server for any MySQL client: for development and tests; it is not MatrixOne.
It listens on 127.0.0.1 only. Ctrl+C ends it.

Options of serve:
  --port <number>      port to listen on, 0 for a free one (default 6001)
  --user <name>        the one user there is (default root)
  --password <text>    that user's password (default 111)
  --data <file>        keep the data in this file and go on with what is in it; without it they end with the server

  -h, --help           show this
  -v, --version        show the version of nestjs-matrixone
`;

/** What `serve` prints when clients can connect. */
export function banner(server: { readonly url: string; readonly version: string }, data?: string): string {
  return `nestjs-matrixone: embedded server ${server.version}
For development and tests. This is not MatrixOne: a statement that it does not support fails with
"embedded server: … is not supported; run against MatrixOne".
${data === undefined ? 'Its data end with it.' : `Its data are kept in ${data}.`}

  ${server.url}

Ready. Ctrl+C ends it.`;
}
