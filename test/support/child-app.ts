import 'reflect-metadata';
import { Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MatrixOneClient, MatrixOneModule } from 'nestjs-matrixone';

// An application in a process of its own. Nothing here calls process.exit(): it must end because nothing keeps it alive.

@Injectable()
class Farewell implements OnApplicationShutdown {
  onApplicationShutdown(): void {
    console.log('CLOSED');
  }
}

const mode = process.argv[2];
const url = new URL(process.env['CHILD_URL'] as string);
if (mode === 'bad-database') url.pathname = '/there_is_no_such_database';

@Module({ imports: [MatrixOneModule.forRoot({ clientUrl: url.toString() })], providers: [Farewell] })
class AppModule {}

try {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
  app.enableShutdownHooks();
  await app.get(MatrixOneClient).execute('insert into item (label) values (?)', [mode]);
  if (mode === 'close') await app.close();
  else console.log('READY');
} catch (error) {
  console.log((error as { code?: string }).code, String(error));
}
