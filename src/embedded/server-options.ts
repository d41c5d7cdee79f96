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
  /**
   * Run in a worker thread, so that big statements do not hold up this one; default false. It needs the built package:
   * a loader that reads TypeScript reaches worker threads only when node was started with it.
   */
  readonly thread?: boolean;
}

/** The options with their defaults. */
export interface ServerSettings {
  readonly port: number;
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly dataFile: string | undefined;
}

/** A server that listens, in this thread or in another. */
export interface ListeningServer {
  readonly port: number;
  readonly version: string;
  close(): Promise<void>;
}
