import { describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  getMatrixOneClientToken,
  MatrixOneClient,
  MatrixOneModule,
  MatrixOneOptionsError,
  type MatrixOneModuleAsyncOptions,
  type MatrixOneModuleOptions,
  type MatrixOneOptionsFactory,
} from 'nestjs-matrixone';
import { useServer } from '../../support/server.js';

const server = useServer();

@Injectable()
class Settings {
  static url = '';

  get url(): string {
    return Settings.url;
  }
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Injectable()
class OptionsFactory implements MatrixOneOptionsFactory {
  constructor(private readonly settings: Settings) {}

  createMatrixOneOptions(name?: string): MatrixOneModuleOptions {
    return { clientUrl: this.settings.url, ...(name ? { name } : {}) };
  }
}

@Module({ imports: [SettingsModule], providers: [OptionsFactory], exports: [OptionsFactory] })
class FactoryModule {}

async function databaseSeenBy(options: MatrixOneModuleAsyncOptions): Promise<unknown> {
  const app = await Test.createTestingModule({ imports: [MatrixOneModule.forRootAsync(options)] }).compile();
  try {
    const client = app.get<MatrixOneClient>(getMatrixOneClientToken(options.name));
    return (await client.query<{ name: string }>('select database() as name'))[0]?.name;
  } finally {
    await app.close();
  }
}

describe('forRootAsync()', () => {
  it.each<[string, MatrixOneModuleAsyncOptions]>([
    [
      'useFactory with inject',
      {
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: ({ url }: Settings) => ({ clientUrl: url }),
      },
    ],
    ['useClass', { imports: [SettingsModule], useClass: OptionsFactory }],
    ['useExisting', { imports: [FactoryModule], useExisting: OptionsFactory }],
    ['a name', { name: 'second', imports: [SettingsModule], useClass: OptionsFactory }],
  ])('connects with %s', async (_, options) => {
    const database = await server.freshDatabase('async');
    Settings.url = database.url;
    await expect(databaseSeenBy(options)).resolves.toBe(database.name);
  });

  it('reports every bad field of what the factory made', async () => {
    const options = { useFactory: () => ({ dbName: '', hots: 'x' }) as MatrixOneModuleOptions };
    const error = await databaseSeenBy(options).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MatrixOneOptionsError);
    expect((error as MatrixOneOptionsError).problems).toEqual([
      "dbName must be a non-empty string, got ''",
      "hots is not a known option; did you mean 'host'?",
    ]);
  });

  it('refuses no way and two ways to make the options', () => {
    expect(() => MatrixOneModule.forRootAsync({})).toThrow(MatrixOneOptionsError);
    expect(() =>
      MatrixOneModule.forRootAsync({ useClass: OptionsFactory, useExisting: OptionsFactory }),
    ).toThrow('exactly one of');
  });
});
