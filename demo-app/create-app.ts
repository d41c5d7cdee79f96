import { MikroORM } from '@mikro-orm/mysql';
import { ValidationPipe, type INestApplication, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { AppModule, type DemoConnection } from './app.module.js';
import { MatrixOneExceptionFilter } from './errors/matrix-one-exception.filter.js';

/** The demo application, its tables up to date, ready to listen. */
export async function createApp(
  connection: DemoConnection,
  logLevels?: LogLevel[],
): Promise<INestApplication> {
  const app = await NestFactory.create(AppModule.connectedTo(connection), {
    abortOnError: false,
    ...(logLevels ? { logger: logLevels } : {}),
  });
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  app.useGlobalFilters(new MatrixOneExceptionFilter());
  serveDocs(app);
  await app.init();
  await app.get(MikroORM).schema.update();
  return app;
}

function serveDocs(app: INestApplication): void {
  const config = new DocumentBuilder()
    .setTitle('nestjs-matrixone demo')
    .setDescription('One decorated method, one transaction: ORM work, native SQL, snapshots and clones.')
    .setVersion('1.0')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-role' }, 'role')
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, config));
}
