import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

import { type EngineBackend } from '../session-backend.js';
import { ClientConnection } from './client-connection.js';

/** A listening front. */
export interface ProtocolServer {
  readonly port: number;
  /** Stops listening, drops every client and waits until their sessions are closed. */
  close(): Promise<void>;
}

/** Serves `engine` over the MySQL protocol. Port 0 takes a free one. */
export async function listen(engine: EngineBackend, host: string, port: number): Promise<ProtocolServer> {
  const clients = new Set<ClientConnection>();
  let lastId = 0;
  const server = createServer((socket) => {
    // A client's own socket decides whether its process lives on; the server's end of it must not.
    socket.unref();
    lastId++;
    const client = new ClientConnection(socket, engine, lastId);
    clients.add(client);
    void client.closed.finally(() => clients.delete(client));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      const ends = [...clients].map((client) => client.closed);
      for (const client of clients) client.destroy();
      await Promise.all([stopped, ...ends]);
    },
  };
}
