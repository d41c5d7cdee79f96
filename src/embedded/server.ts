import { type EmbeddedServerOptions, type ListeningServer, type ServerSettings } from './server-options.js';

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
  const { port = 0, host = '127.0.0.1', user = 'root', password = '111', dataFile, thread = false } = options;
  if (!LOOPBACK.includes(host)) {
    throw new TypeError(`The embedded server listens on loopback only, not on ${String(host)}`);
  }
  const server = await start({ port, host, user, password, dataFile }, thread);
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= server.close());
  return {
    url: urlOf({ user, password, host, port: server.port }),
    host,
    port: server.port,
    user,
    password,
    version: server.version,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Loads the engine and its parser where they are to run, and only there. */
async function start(settings: ServerSettings, thread: boolean): Promise<ListeningServer> {
  if (thread) return (await import('./thread/threaded-server.js')).startInThread(settings);
  return (await import('./local-server.js')).startHere(settings);
}

function urlOf(target: { user: string; password: string; host: string; port: number }): string {
  const login = `${encodeURIComponent(target.user)}:${encodeURIComponent(target.password)}`;
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  return `mysql://${login}@${host}:${target.port}`;
}
