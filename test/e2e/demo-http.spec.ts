import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type INestApplication } from '@nestjs/common';
import { createApp } from '../../demo-app/create-app.js';
import { type OutsideConnection } from '../support/second-connection.js';
import { useServer, type FreshDatabase } from '../support/server.js';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const server = useServer();

describe('the demo application over HTTP', () => {
  let app: INestApplication;
  let database: FreshDatabase;
  let outside: OutsideConnection;
  let base: string;

  beforeAll(async () => {
    database = await server.freshDatabase('demo_http');
    app = await createApp({ url: server.url, database: database.name }, ['fatal']);
    await app.listen(0, '127.0.0.1');
    base = `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}`;
    outside = await server.outside(database);
  });

  afterAll(() => app.close());

  const call = async (
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(base + path, {
      method,
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  };

  const emails = async (from = database.name): Promise<string[]> =>
    (await outside.query<{ email: string }>(`select email from \`${from}\`.users order by id`)).map(
      (row) => row.email,
    );

  const audit = async (): Promise<string[]> =>
    (
      await outside.query<{ entry: string }>(
        "select concat(actor, ': ', action) as entry from audit_log order by id",
      )
    ).map((row) => row.entry);

  const signUp = (who: string) => ({
    host: { name: `${who} host`, email: `${who}.host@example.com` },
    guest: { name: `${who} guest`, email: `${who}.guest@example.com` },
    snapshot: server.freshName(`snap_${who}`),
    backup: server.freshName(`back_${who}`),
  });

  it('creates a user and its audit entry in one transaction, by a request-scoped provider too', async () => {
    const created = await call(
      'POST',
      '/users',
      { name: 'Ann', email: 'ann@example.com' },
      { 'x-actor': 'tester' },
    );
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ name: 'Ann', email: 'ann@example.com', status: 'pending' });
    await expect(emails()).resolves.toContain('ann@example.com');
    const entries = await audit();
    expect(entries).toContain('tester: create ann@example.com');
    expect(entries).toContain('tester: tried: create ann@example.com');
  });

  it('keeps only the independent entry when the rest rolls back, and answers 409', async () => {
    const before = await audit();
    const again = await call(
      'POST',
      '/users',
      { name: 'Ann', email: 'ann@example.com' },
      { 'x-actor': 'second' },
    );
    expect(again).toMatchObject({ status: 409, body: { statusCode: 409 } });
    expect(JSON.stringify(again.body).toLowerCase()).not.toContain('insert into');
    await expect(audit()).resolves.toEqual([...before, 'second: tried: create ann@example.com']);
  });

  it.each([
    ['no e-mail', { name: 'X', email: 'nope' }],
    ['an unknown field', { name: 'X', email: 'x@example.com', admin: true }],
    ['no body', {}],
  ])('refuses %s with 400 and writes nothing', async (_, body) => {
    const before = await emails();
    await expect(call('POST', '/users', body)).resolves.toMatchObject({ status: 400 });
    await expect(emails()).resolves.toEqual(before);
  });

  it('guards the route whose transaction stands below its other decorators', async () => {
    const { body } = await call('POST', '/users', { name: 'Gone', email: 'gone@example.com' });
    const path = `/users/${String(body['id'])}`;
    await expect(call('DELETE', path)).resolves.toMatchObject({ status: 403 });
    await expect(emails()).resolves.toContain('gone@example.com');
    await expect(call('DELETE', path, undefined, { 'x-role': 'admin' })).resolves.toMatchObject({
      status: 204,
    });
    await expect(emails()).resolves.not.toContain('gone@example.com');
    await expect(call('DELETE', path, undefined, { 'x-role': 'admin' })).resolves.toMatchObject({
      status: 404,
    });
  });

  it('signs up: rows, snapshot and clone are there together', async () => {
    const wanted = signUp('eve');
    await expect(call('POST', '/users/sign-up', wanted)).resolves.toMatchObject({ status: 201 });
    await expect(emails()).resolves.toEqual(expect.arrayContaining([wanted.host.email, wanted.guest.email]));
    await expect(emails(wanted.backup)).resolves.toEqual(await emails());
    await call('POST', '/users', { name: 'Later', email: 'later@example.com' });
    const past = await call('GET', `/users?snapshot=${wanted.snapshot}`);
    expect(past.status).toBe(200);
    const names = (past.body as unknown as { email: string }[]).map((user) => user.email);
    expect(names).toContain(wanted.guest.email);
    expect(names).not.toContain('later@example.com');
    const { body } = await call('GET', '/snapshots');
    expect((body as unknown as { name: string }[]).map((s) => s.name)).toContain(wanted.snapshot);
  });

  it('a sign-up that fails leaves nothing', async () => {
    const before = await emails();
    const wanted = signUp('mallory');
    const failed = await call('POST', '/users/sign-up-and-fail', wanted);
    expect(failed.status).toBe(500);
    await expect(emails()).resolves.toEqual(before);
    await expect(call('GET', `/users?snapshot=${wanted.snapshot}`)).resolves.toMatchObject({ status: 404 });
    const databases = await outside.query<Record<string, string>>('show databases');
    expect(databases.map((row) => Object.values(row)[0])).not.toContain(wanted.backup);
  });

  it('takes, lists and drops snapshots, with the errors’ own statuses', async () => {
    const name = server.freshName('snap');
    await expect(call('POST', '/snapshots', { name })).resolves.toMatchObject({ status: 201 });
    await expect(call('POST', '/snapshots', { name })).resolves.toMatchObject({
      status: 409,
      body: { code: 'MO_ALREADY_EXISTS' },
    });
    await expect(call('POST', '/snapshots', { name: 'Bad Name' })).resolves.toMatchObject({ status: 400 });
    await expect(call('DELETE', `/snapshots/${name}`)).resolves.toMatchObject({ status: 204 });
    await expect(call('DELETE', `/snapshots/${name}`)).resolves.toMatchObject({
      status: 404,
      body: { code: 'MO_NOT_FOUND' },
    });
  });

  it('backs up', async () => {
    const body = { snapshot: server.freshName('snap'), database: server.freshName('backup') };
    const done = await call('POST', '/backups', body);
    expect(done).toMatchObject({ status: 201, body: { users: (await emails()).length } });
    await expect(emails(body.database)).resolves.toEqual(await emails());
  });

  it('keeps concurrent requests apart', async () => {
    const people = Array.from({ length: 12 }, (_, i) => ({ name: `P${i}`, email: `p${i % 6}@example.com` }));
    const statuses = (await Promise.all(people.map((person) => call('POST', '/users', person)))).map(
      (a) => a.status,
    );
    expect(statuses.filter((status) => status === 201)).toHaveLength(6);
    expect(statuses.filter((status) => status === 409)).toHaveLength(6);
    expect((await emails()).filter((email) => /^p\d@/.test(email))).toHaveLength(6);
  });

  it('serves Swagger UI, with the documentation of transactional routes in either order', async () => {
    const page = await fetch(`${base}/docs`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('swagger-ui');
    const { body } = await call('GET', '/docs-json');
    const paths = body['paths'] as Record<string, Record<string, { summary?: string }>>;
    expect(paths['/users']?.['post']?.summary).toBe('Create a user and its audit entry in one transaction');
    expect(paths['/users/{id}']?.['delete']?.summary).toBe('Remove a user (role admin)');
  });

  it('reports its health', async () => {
    await expect(call('GET', '/health')).resolves.toMatchObject({
      status: 200,
      body: { status: 'ok', info: { matrixone: { status: 'up', version: server.version } } },
    });
  });
});
