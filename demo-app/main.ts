import { Logger } from '@nestjs/common';
import { createApp } from './create-app.js';
import { openServer, type DemoServer } from './server/open-server.js';

const port = Number(process.env['PORT'] ?? 3000);
const database = process.env['DEMO_DATABASE'] ?? 'nestjs_matrixone_demo';

const server = await openServer();
const app = await createApp({ url: server.url, database });
await app.listen(port, '127.0.0.1');
for (const line of banner(server)) new Logger('Demo').log(line);

// by hand, not by enableShutdownHooks(): the embedded server must outlive the application's last statement
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void end());

async function end(): Promise<void> {
  await app.close();
  await server[Symbol.asyncDispose]();
}

function banner({ description, isEmbedded }: DemoServer): string[] {
  return [
    `Server: ${description}`,
    ...(isEmbedded
      ? ['Its data goes when this process ends. Set MATRIXONE_URL to work on a real MatrixOne.']
      : []),
    `Swagger UI: http://127.0.0.1:${port}/docs   health: http://127.0.0.1:${port}/health`,
  ];
}
