import { createEngine } from './engine/index.js';
import { listen } from './protocol/index.js';

/** Options of the embedded server; everything has a default. */
export interface EmbeddedServerOptions {
  /** Port to listen on; default a free one. */
  readonly port?: number;
  /** Loopback address to listen on; default `127.0.0.1`. Others are refused: this is no server for a network. */
  readonly host?: '127.0.0.1' | '::1' | 'localhost';
  /** Default `root`. */
  readonly user?: string;
  /** Default `111`, as MatrixOne's own first password. */
  readonly password?: string;
  /**
   * File to keep everything in, gone on with when an earlier server left it; default a temporary one that goes with the
   * server. A file that is in use, of another format or something else is refused by a DataFileError.
   */
  readonly dataFile?: string;
}

/** A running embedded server. */
export interface EmbeddedServer extends AsyncDisposable {
  /** For example `mysql://root:111@127.0.0.1:49152`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** What `version()` answers; ends in `-embedded`. */
  readonly version: string;
  /** Drops all clients, stops listening and removes temporary data. */
  close(): Promise<void>;
}

const LOOPBACK: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

/** Starts an embedded server in this process, for development and tests. */
export async function startEmbeddedServer(options: EmbeddedServerOptions = {}): Promise<EmbeddedServer> {
  const { port = 0, host = '127.0.0.1', user = 'root', password = '111', dataFile } = options;
  if (!LOOPBACK.includes(host)) {
    throw new TypeError(`The embedded server listens on loopback only, not on ${String(host)}`);
  }
  const engine = createEngine({ user, password, ...(dataFile === undefined ? {} : { dataFile }) });
  const front = await listen(engine, host, port).catch(async (error: unknown) => {
    await engine.close();
    throw error;
  });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= front.close().then(() => engine.close()));
  return {
    url: urlOf({ user, password, host, port: front.port }),
    host,
    port: front.port,
    user,
    password,
    version: engine.version,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function urlOf(target: { user: string; password: string; host: string; port: number }): string {
  const login = `${encodeURIComponent(target.user)}:${encodeURIComponent(target.password)}`;
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  return `mysql://${login}@${host}:${target.port}`;
}
