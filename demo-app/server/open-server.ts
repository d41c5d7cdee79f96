import { startMatrixOne, type MatrixOneKind } from 'nestjs-matrixone/testing';

/** The server that the demo works on. */
export interface DemoServer extends AsyncDisposable {
  readonly url: string;
  /** For people: which server this is. */
  readonly description: string;
  readonly isEmbedded: boolean;
}

const DESCRIPTIONS: Readonly<Record<MatrixOneKind, string>> = {
  url: 'the MatrixOne of MATRIXONE_URL',
  binary: 'a MatrixOne of its own, from MATRIXONE_BIN',
  container: 'a MatrixOne of its own, from MATRIXONE_IMAGE',
  embedded: 'the embedded server (for development; set MATRIXONE_URL for a real MatrixOne)',
};

/** MATRIXONE_URL if it is set, else what startMatrixOne() finds; at last the embedded server. */
export async function openServer(): Promise<DemoServer> {
  const server = await startMatrixOne();
  return {
    url: server.url,
    description: DESCRIPTIONS[server.kind],
    isEmbedded: server.kind === 'embedded',
    [Symbol.asyncDispose]: () => server.stop(),
  };
}
