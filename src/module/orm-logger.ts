import { DefaultLogger, type LogContext, type LoggerNamespace, type LoggerOptions } from '@mikro-orm/core';
import { Logger } from '@nestjs/common';

/** MikroORM's log lines through Nest's logger, each at its own level. */
export class NestOrmLogger extends DefaultLogger {
  static readonly nest = new Logger('MikroORM');

  static override create(options: LoggerOptions): NestOrmLogger {
    return new NestOrmLogger(options);
  }

  override log(namespace: LoggerNamespace, message: string, context?: LogContext): void {
    if (!this.isEnabled(namespace, context)) return;
    const line = `[${namespace}] ${context?.label ? `(${context.label}) ` : ''}${message.replace(/\s+/g, ' ').trim()}`;
    if (context?.level === 'error') NestOrmLogger.nest.error(line);
    else if (context?.level === 'warning') NestOrmLogger.nest.warn(line);
    else NestOrmLogger.nest.debug(line);
  }
}
