import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { eventually, Harness } from './harness.js';

describe('login', () => {
  let harness: Harness;
  beforeEach(async () => (harness = await Harness.start()));
  afterEach(() => harness.close());

  it('tells version and connection id, and opens the session under that id', async () => {
    const { client, session } = await harness.open();
    expect(client.threadId).toBe(session.connectionId);
    expect((await harness.connect()).threadId).not.toBe(client.threadId);
  });

  it.each(['wrong', '', 'secret'])('refuses the password %j', async (password) => {
    await expect(harness.connect({ password })).rejects.toMatchObject({
      errno: 1045,
      sqlState: '28000',
      message: 'Access denied for user root. internal error: check password failed',
    });
    expect(harness.engine.sessions).toEqual([]);
  });

  it('lets a user without a password in, and only without one', async () => {
    await harness.connect({ user: 'empty', password: '' });
    await expect(harness.connect({ user: 'empty', password: 'x' })).rejects.toMatchObject({ errno: 1045 });
  });

  it('passes on what the engine says of an unknown user or database', async () => {
    await expect(harness.connect({ user: 'nobody' })).rejects.toMatchObject({ errno: 20101 });
    await expect(harness.connect({ database: 'missing' })).rejects.toMatchObject({ errno: 1049 });
  });

  it('asks a client that starts with another authentication method to switch', async () => {
    const client = await harness.wire({ plugin: 'caching_sha2_password' });
    expect(await client.query('x')).toMatchObject([{ kind: 'ok' }]);
    await expect(harness.wire({ plugin: 'caching_sha2_password', password: 'no' })).rejects.toThrow(
      'Access denied',
    );
  });

  it('ends every client and session at close', async () => {
    const { client, session } = await harness.open();
    const lost = client.query('hang');
    await eventually(() => session.log.includes('hang'));
    const ends = expect(lost).rejects.toThrow();
    await harness.stop();
    await ends;
    expect(session.log).toContain('closed');
  });
});
