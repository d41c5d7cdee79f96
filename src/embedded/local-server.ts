import { createEngine } from './engine/index.js';
import { listen } from './protocol/index.js';
import { type ListeningServer, type ServerSettings } from './server-options.js';

/** Starts engine and protocol front in this thread. */
export async function startHere(settings: ServerSettings): Promise<ListeningServer> {
  const { host, port, user, password, dataFile } = settings;
  const engine = createEngine({ user, password, ...(dataFile === undefined ? {} : { dataFile }) });
  const front = await listen(engine, host, port).catch(async (error: unknown) => {
    await engine.close();
    throw error;
  });
  return {
    port: front.port,
    version: engine.version,
    close: async () => {
      await front.close();
      await engine.close();
    },
  };
}
