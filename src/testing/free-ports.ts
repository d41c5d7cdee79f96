import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

const HOST = '127.0.0.1';

/** The first of `count` neighbouring loopback ports that nobody listens on now. */
export async function freePortBlock(count: number, attempts = 50): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const first = await tryBlock(count);
    if (first !== undefined) return first;
  }
  throw new Error(`No ${count} neighbouring free ports found on ${HOST}`);
}

async function tryBlock(count: number): Promise<number | undefined> {
  const held: Server[] = [];
  try {
    const first = await hold(0, held);
    if (first + count > 65_535) return undefined;
    for (let port = first + 1; port < first + count; port++) await hold(port, held);
    return first;
  } catch {
    return undefined;
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

async function hold(port: number, held: Server[]): Promise<number> {
  const server = createServer();
  server.listen(port, HOST);
  await once(server, 'listening');
  held.push(server);
  return (server.address() as AddressInfo).port;
}
