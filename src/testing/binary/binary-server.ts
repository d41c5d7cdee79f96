import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePortBlock } from '../free-ports.js';
import { type RunningMatrixOne, runningMatrixOne } from '../running-matrixone.js';
import { waitForServer } from '../wait-for-server.js';
import { launchConfig, SERVICE_PORTS } from './launch-config.js';

const STOP_GRACE = 10_000;

/**
 * Starts a local `mo-service` program in a temporary directory, on free loopback ports.
 * @param timeout milliseconds until it must answer; a first start takes some tens of seconds
 */
export async function startBinary(program: string, timeout: number): Promise<RunningMatrixOne> {
  const directory = await mkdtemp(join(tmpdir(), 'matrixone-'));
  const log = join(directory, 'server.log');
  const [sqlPort, firstServicePort] = [await freePortBlock(1), await freePortBlock(SERVICE_PORTS)];
  for (const [name, text] of Object.entries(launchConfig({ directory, sqlPort, firstServicePort }))) {
    await writeFile(join(directory, name), text);
  }
  const child = await spawnLogged(program, directory, log);
  const url = `mysql://root:111@127.0.0.1:${sqlPort}`;
  const stop = () => stopChild(child).then(() => rm(directory, { recursive: true, force: true }));
  try {
    const version = await waitForServer(url, { timeout, check: () => assertAlive(child, program) });
    return runningMatrixOne({ url, kind: 'binary', version }, stop);
  } catch (error) {
    const tail = (await readFile(log, 'utf8').catch(() => '')).slice(-2_000);
    await stop();
    throw new Error(`MatrixOne did not start from ${program}: ${String(error)}\n${tail}`, { cause: error });
  }
}

async function spawnLogged(program: string, directory: string, log: string): Promise<ChildProcess> {
  const file = await open(log, 'w');
  const child = spawn(program, ['-launch', join(directory, 'launch.toml')], {
    cwd: directory,
    stdio: ['ignore', file.fd, file.fd],
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  try {
    await once(child, 'spawn');
    return child;
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw new Error(`Could not run ${program}: ${String(error)}`, { cause: error });
  } finally {
    await file.close();
  }
}

function assertAlive(child: ChildProcess, program: string): void {
  if (child.exitCode === null && child.signalCode === null) return;
  throw new Error(`${program} ended with ${child.signalCode ?? `code ${String(child.exitCode)}`}`);
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE);
  await ended.finally(() => clearTimeout(force));
}
