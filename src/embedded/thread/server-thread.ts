import { parentPort, workerData } from 'node:worker_threads';
import { startHere } from '../local-server.js';
import { type ListeningServer, type ServerSettings } from '../server-options.js';
import { CLOSE, failureOf, type ThreadMessage } from './messages.js';

// The program of the server's thread.

const tell = (message: ThreadMessage): void => parentPort?.postMessage(message);

try {
  const server: ListeningServer = await startHere(workerData as ServerSettings);
  parentPort?.on('message', (message) => {
    // a thread ends when nothing keeps it
    if (message === CLOSE) void server.close().then(() => parentPort?.close());
  });
  tell({ kind: 'listening', port: server.port, version: server.version });
} catch (error) {
  tell({ kind: 'failed', failure: failureOf(error) });
}
