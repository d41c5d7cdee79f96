import { type PoolOptions } from 'mysql2';

/** What mysql2 needs to read MatrixOne's values without loss, whatever else is configured. */
export function matrixOneClientOptions(): Pick<
  PoolOptions,
  'supportBigNumbers' | 'dateStrings' | 'decimalNumbers'
> {
  // numbers beyond 2^53 and decimals come as strings; dates stay text, so that microseconds survive
  return { supportBigNumbers: true, dateStrings: true, decimalNumbers: false };
}

/** A column of a result set, as mysql2 announces it before it reads the rows. */
interface AnnouncedColumn {
  characterSet?: number;
  encoding?: string;
}

/** A mysql2 query or execute command, which emits `fields` before the first row is read. */
interface FieldsEmitter {
  on(event: 'fields', listener: (columns: unknown) => void): unknown;
}

/** `utf8_general_ci`: MatrixOne announces it for every text column, though it sends utf8mb4. */
const UTF8_GENERAL_CI = 33;

/**
 * Makes a mysql2 command read text as the UTF-8 that MatrixOne sends. Without it mysql2 decodes as CESU-8 and
 * every character beyond the BMP (emoji) becomes U+FFFD. To be called on the command before its answer arrives.
 */
export function readTextAsUtf8<C extends FieldsEmitter>(command: C): C {
  command.on('fields', (columns) => {
    // a statement without a result set announces `undefined`
    for (const column of (columns ?? []) as AnnouncedColumn[]) {
      if (column.characterSet === UTF8_GENERAL_CI) column.encoding = 'utf8';
    }
  });
  return command;
}
