import { describe, expect, it } from '@jest/globals';
import { type MatrixOneClient } from '../../../src/client/index.js';
import {
  MoInvalidArgumentError,
  MoInvalidNameError,
  MoQueryError,
  MoUnsupportedError,
} from '../../../src/errors/index.js';
import { MoCtlService } from '../../../src/services/mo-ctl/index.js';

function serviceAnswering(reply = ''): { service: MoCtlService; sent: string[] } {
  const sent: string[] = [];
  const client = {
    query: async (sql: string) => {
      sent.push(sql);
      return [{ reply }];
    },
  };
  return { service: new MoCtlService(client as unknown as MatrixOneClient), sent };
}

const ok = (method: string): string =>
  `{\n  "method": "${method}",\n  "result": [\n    {\n      "returnStr": "OK"\n    }\n  ]\n}\n`;

describe('MoCtlService', () => {
  it('sends a command and parses its answer', async () => {
    const { service, sent } = serviceAnswering(ok('Flush'));
    await service.flush('shop', "o'rders");
    expect(await service.execute('tn', 'CHECKPOINT')).toMatchObject({
      method: 'Flush',
      result: [{ returnStr: 'OK' }],
    });
    expect(sent).toEqual([
      "SELECT mo_ctl('dn', 'flush', 'shop.o''rders') AS reply",
      "SELECT mo_ctl('dn', 'checkpoint', '') AS reply",
    ]);
  });

  it('knows the commands by method', async () => {
    const { service, sent } = serviceAnswering(ok('X'));
    await service.checkpoint();
    await service.globalCheckpoint();
    expect(sent).toEqual([
      "SELECT mo_ctl('dn', 'checkpoint', '') AS reply",
      "SELECT mo_ctl('dn', 'globalcheckpoint', '') AS reply",
    ]);
  });

  it('gives ping’s shards', async () => {
    const reply =
      '{"method":"Ping","result":[{"serviceAddress":"127.0.0.1:1","shardID":2,"replicaID":3,"logShardID":4}]}';
    expect(await serviceAnswering(reply).service.ping()).toEqual([
      { serviceAddress: '127.0.0.1:1', shardId: 2, replicaId: 3, logShardId: 4 },
    ]);
  });

  it('gives the clock in full precision', async () => {
    const { service } = serviceAnswering('{"method":"GETSNAPSHOT","result":"1763859600123456789-2"}');
    expect(await service.getSnapshot()).toEqual({ physical: 1763859600123456789n, logical: 2 });
  });

  it('gives each node’s protocol version', async () => {
    const { service } = serviceAnswering('{"method":"GETPROTOCOLVERSION","result":"cn-1:9, tn-1:8"}');
    expect([...(await service.getProtocolVersions())]).toEqual([
      ['cn-1', 9],
      ['tn-1', 8],
    ]);
  });

  it('takes plain text for what it is', async () => {
    expect(await serviceAnswering('usage: …\n').service.execute('dn', 'inspect', '-h')).toEqual({
      method: '',
      result: 'usage: …',
      text: 'usage: …\n',
    });
  });

  it.each([
    ['flush', (s: MoCtlService) => s.flush('d', 't')],
    ['checkpoint', (s: MoCtlService) => s.checkpoint()],
    ['ping', (s: MoCtlService) => s.ping()],
    ['getSnapshot', (s: MoCtlService) => s.getSnapshot()],
    ['syncCommit', (s: MoCtlService) => s.syncCommit()],
    ['getProtocolVersions', (s: MoCtlService) => s.getProtocolVersions()],
  ])('%s does not take another answer for success', async (_, call) => {
    for (const reply of [
      '',
      'no',
      '{"method":"X","result":"no"}',
      '{"method":"X","result":[{"returnStr":"no"}, 1]}',
    ]) {
      await expect(call(serviceAnswering(reply).service)).rejects.toBeInstanceOf(MoQueryError);
    }
  });

  it.each(['usesnapshot', 'UseSnapshot ', 'coredump', 'setprotocolversion', 'nosuch', ''])(
    'refuses %j by name',
    async (method) => {
      const { service, sent } = serviceAnswering();
      await expect(service.execute('cn', method, '')).rejects.toBeInstanceOf(MoUnsupportedError);
      expect(sent).toEqual([]);
    },
  );

  it('refuses what the server would misread', async () => {
    const { service, sent } = serviceAnswering();
    await expect(service.execute('cn', 'flush', 'd.t')).rejects.toBeInstanceOf(MoInvalidArgumentError);
    await expect(service.execute('dn', 'flush', 'd.t\u0000')).rejects.toBeInstanceOf(MoInvalidArgumentError);
    await expect(service.execute('dn', 'flush', 5 as never)).rejects.toBeInstanceOf(MoInvalidArgumentError);
    await expect(service.flush('d', 't.x')).rejects.toBeInstanceOf(MoInvalidNameError);
    await expect(service.flush('', 't')).rejects.toBeInstanceOf(MoInvalidNameError);
    expect(sent).toEqual([]);
  });
});
