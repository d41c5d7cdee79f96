import { type EmbeddedServer, type EmbeddedServerOptions, startEmbeddedServer } from '../embedded/index.js';
import { type ServeCommand } from './command.js';
import { banner } from './texts.js';

/** Runs the embedded server until the process is asked to end. */
export async function serve({ port, user, password, data }: ServeCommand): Promise<void> {
  const server = await start({ port, user, password, ...(data === undefined ? {} : { dataFile: data }) });
  const ended = endSignal();
  console.log(banner(server, data));
  await ended;
  await server.close();
}

async function start(options: EmbeddedServerOptions & { readonly port: number }): Promise<EmbeddedServer> {
  try {
    return await startEmbeddedServer(options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === undefined ? undefined : REASONS[code];
    if (reason === undefined) throw error;
    throw new Error(`port ${options.port} of 127.0.0.1 ${reason}; choose another by --port`, {
      cause: error,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'is not open to this user',
};

/** The first SIGINT or SIGTERM; a second one ends the process at once, as their default is. */
function endSignal(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      process.off('SIGINT', end).off('SIGTERM', end);
      resolve();
    };
    process.on('SIGINT', end).on('SIGTERM', end);
  });
}
