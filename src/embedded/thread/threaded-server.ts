import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type ListeningServer, type ServerSettings } from '../server-options.js';
import { CLOSE, errorOf, type ThreadMessage } from './messages.js';

/** The program beside this file, in the form in which this file was loaded: compiled, or source read by a loader. */
const PROGRAM = new URL(import.meta.url.replace('threaded-server', 'server-thread'));

/**
 * Starts engine and protocol front in a thread of their own. A failure of that thread later on is an uncaught error of
 * this process, as it would be without the thread.
 */
export async function startInThread(settings: ServerSettings): Promise<ListeningServer> {
  const worker = new Worker(PROGRAM, { workerData: settings, name: 'matrixone-embedded' });
  // heard from the start: it may have ended by an error before close() is called
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  // once() rejects with an 'error' of the thread, such as a module that it cannot load
  const [message] = (await once(worker, 'message')) as [ThreadMessage];
  if (message.kind === 'failed') {
    await worker.terminate();
    throw errorOf(message.failure);
  }
  return {
    port: message.port,
    version: message.version,
    close: async () => {
      worker.postMessage(CLOSE);
      await ended;
    },
  };
}
