import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Connection, createConnection } from 'mysql2/promise';

const PROGRAM = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const LOADER = fileURLToPath(new URL('../support/typescript-loader.mjs', import.meta.url));
const children: ChildProcess[] = [];

/** The program, started with these arguments. */
const start = (...args: string[]) => startIn({}, ...args);

function startIn(env: Record<string, string>, ...args: string[]) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', LOADER, PROGRAM, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  children.push(child);
  const output = { out: '', err: '' };
  const exit = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  const ready = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output.out += chunk.toString();
      if (output.out.includes('Ready.')) resolve(output.out);
    });
    void exit.then(({ err }) => reject(new Error(`ended before it was ready: ${err}`)));
  });
  ready.catch(() => {});
  child.stderr.on('data', (chunk: Buffer) => (output.err += chunk.toString()));
  return { child, exit, ready };
}

async function withConnection(url: string, work: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await createConnection({ uri: url });
  connection.on('error', () => {});
  try {
    await work(connection);
  } finally {
    connection.destroy();
  }
}

const urlIn = (banner: string): string => /mysql:\/\/\S+/.exec(banner)?.[0] ?? '';

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('nestjs-matrixone serve', () => {
  it('serves a MySQL client, says what it is, refuses by name, and ends with its clients on SIGTERM', async () => {
    const { child, exit, ready } = start('serve', '--port', '0', '--user', 'dev', '--password', 'p@ss word');
    const text = await ready;
    expect(text).toContain('This is not MatrixOne');
    expect(text).toMatch(/embedded server \S+-embedded\n/);
    const url = urlIn(text);
    expect(url).toMatch(/^mysql:\/\/dev:p%40ss%20word@127\.0\.0\.1:\d+$/);

    const connection = await createConnection({ uri: url, multipleStatements: true });
    connection.on('error', () => {});
    try {
      await connection.query('create database shop; create table shop.item (id int primary key, label text)');
      await connection.query('insert into shop.item values (1, ?)', ['it’s']);
      const [rows] = await connection.query('select * from shop.item');
      expect(rows).toEqual([{ id: 1, label: 'it’s' }]);
      await expect(connection.query('create stage s url="file:///"')).rejects.toThrow(
        /embedded server: .* run against MatrixOne/,
      );
      child.kill('SIGTERM');
      expect(await exit).toMatchObject({ code: 0, err: '' });
    } finally {
      connection.destroy();
    }
    await expect(createConnection({ uri: url })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('lets nobody in with a wrong password or another user', async () => {
    const { child, exit, ready } = start('serve', '--port', '0');
    const url = urlIn(await ready);
    const login = (user: string, password: string) => {
      const target = Object.assign(new URL(url), { username: user, password });
      return createConnection({ uri: target.toString() }).then((connection) => connection.destroy());
    };
    await expect(login('root', '112')).rejects.toMatchObject({ code: 'ER_ACCESS_DENIED_ERROR' });
    await expect(login('root', '')).rejects.toThrow();
    await expect(login('admin', '111')).rejects.toThrow(/there is no user admin/);
    await login('root', '111');
    child.kill('SIGINT');
    expect(await exit).toMatchObject({ code: 0 });
  });

  it('says in one line that its port is in use', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    try {
      expect(await start('serve', '--port', String(port)).exit).toEqual({
        code: 1,
        out: '',
        err: `nestjs-matrixone: port ${port} of 127.0.0.1 is in use; choose another by --port\n`,
      });
    } finally {
      holder.close();
    }
  });

  it('keeps what was committed in its data file, even when it is killed, and lets one server in at a time', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'serve-'));
    const file = join(directory, 'shop.db');
    try {
      const first = start('serve', '--port', '0', '--data', file);
      const text = await first.ready;
      expect(text).toContain(`Its data are kept in ${file}.`);
      await withConnection(urlIn(text), async (connection) => {
        await connection.query('create database shop');
        await connection.query('create table shop.item (id int auto_increment primary key, label text)');
        await connection.query("insert into shop.item (label) values ('kept')");
        await connection.query('create snapshot one for database shop');
        await connection.query("insert into shop.item (label) values ('kept, too')");
        await connection.query('begin');
        await connection.query("insert into shop.item (label) values ('not committed')");
        const second = await start('serve', '--port', '0', '--data', file).exit;
        expect(second).toMatchObject({ code: 1, out: '' });
        expect(second.err).toBe(`nestjs-matrixone: Data file ${file} is in use by another server\n`);
        first.child.kill('SIGKILL');
        await first.exit;
      });

      const again = start('serve', '--port', '0', '--data', file);
      await withConnection(urlIn(await again.ready), async (connection) => {
        const labels = async (from: string) =>
          ((await connection.query(`select label from ${from} order by id`))[0] as { label: string }[]).map(
            ({ label }) => label,
          );
        expect(await labels('shop.item')).toEqual(['kept', 'kept, too']);
        expect(await labels("shop.item {snapshot = 'one'}")).toEqual(['kept']);
      });
      again.child.kill('SIGTERM');
      expect(await again.exit).toMatchObject({ code: 0, err: '' });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('leaves no temporary files behind when it is killed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'serve-'));
    try {
      const { child, exit, ready } = startIn({ TMPDIR: directory }, 'serve', '--port', '0');
      await withConnection(urlIn(await ready), async (connection) => {
        await connection.query('create database shop');
        await connection.query('create table shop.item (id int primary key, label varchar(200))');
        const rows = Array.from({ length: 3000 }, (_, i) => `(${i}, '${'x'.repeat(100)}')`).join();
        await connection.query(`insert into shop.item values ${rows}`);
        await connection.query("update shop.item set label = 'y'");
        const [counted] = await connection.query("select count(*) as n from shop.item where label = 'y'");
        expect(counted).toEqual([{ n: 3000 }]);
      });
      child.kill('SIGKILL');
      await exit;
      expect(readdirSync(directory)).toEqual([]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it.each([
    [['serve', '--prot', '1'], "Unknown option '--prot'"],
    [['serve', '--port', '65536'], "--port must be a number from 0 (a free port) to 65535, not '65536'"],
    [['serve', '--port'], "Option '--port <value>' argument missing"],
    [['serve', '--data', ''], '--data must name a file'],
    [['serve', 'now'], "unexpected argument 'now'"],
    [['dump'], "unknown command 'dump'"],
    [[], 'a command is missing'],
  ])('refuses %j in one line', async (args, message) => {
    const { code, out, err } = await start(...args).exit;
    expect(err).toContain(`nestjs-matrixone: ${message}`);
    expect(err).toMatch(/^[^\n]+\(see --help\)\n$/);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('tells its options and its version', async () => {
    const help = await start('--help').exit;
    expect(help).toMatchObject({ code: 0, err: '' });
    for (const option of ['--port', '--user', '--password', '--data']) expect(help.out).toContain(option);
    const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    const { version } = JSON.parse(manifest) as { version: string };
    expect(await start('--version').exit).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});
