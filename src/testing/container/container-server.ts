import { type RunningMatrixOne, runningMatrixOne } from '../running-matrixone.js';
import { waitForServer } from '../wait-for-server.js';

const SQL_PORT = 6001;

/** What is used of the optional peer `testcontainers`. */
interface Testcontainers {
  readonly GenericContainer: new (image: string) => ContainerBuilder;
}

interface ContainerBuilder {
  withExposedPorts(...ports: number[]): ContainerBuilder;
  withStartupTimeout(milliseconds: number): ContainerBuilder;
  start(): Promise<StartedContainer>;
}

interface StartedContainer {
  getHost(): string;
  getMappedPort(port: number): number;
  stop(): Promise<unknown>;
}

/**
 * Starts a container of the given image; needs the package `testcontainers` and a container runtime.
 * @param timeout milliseconds until the server in it must answer
 */
export async function startContainer(image: string, timeout: number): Promise<RunningMatrixOne> {
  const { GenericContainer } = await loadTestcontainers();
  const container = await new GenericContainer(image)
    .withExposedPorts(SQL_PORT)
    .withStartupTimeout(timeout)
    .start();
  const url = `mysql://root:111@${container.getHost()}:${container.getMappedPort(SQL_PORT)}`;
  const stop = () => container.stop().then(() => undefined);
  try {
    return runningMatrixOne({ url, kind: 'container', version: await waitForServer(url, { timeout }) }, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function loadTestcontainers(): Promise<Testcontainers> {
  const name = 'testcontainers';
  try {
    return (await import(name)) as Testcontainers;
  } catch (cause) {
    throw new Error(
      'MATRIXONE_IMAGE is set, but the package "testcontainers" is not installed. Add it: npm install --save-dev testcontainers',
      { cause },
    );
  }
}
