import { createConnection, type Connection, type FieldPacket, type ResultSetHeader } from 'mysql2/promise';

/** What a client sees of a statement, in a form that can be compared. */
export type Answer =
  | {
      readonly kind: 'rows';
      readonly columns: readonly (readonly [string, string])[];
      readonly rows: readonly (readonly (string | null)[])[];
    }
  | { readonly kind: 'ok'; readonly affected: number; readonly insertId: string }
  | { readonly kind: 'error'; readonly errno: number; readonly message: string };

/** A connection whose cells are the very texts of the wire. */
export const connectForAnswers = (uri: string): Promise<Connection> =>
  createConnection({
    uri,
    rowsAsArray: true,
    multipleStatements: false,
    typeCast: (field) => {
      const buffer = field.buffer();
      if (buffer === null) return null;
      const utf8 = buffer.toString('utf8');
      return Buffer.from(utf8, 'utf8').equals(buffer) ? utf8 : `0x${buffer.toString('hex')}`;
    },
  });

const typeOf = (field: FieldPacket): string => {
  const { columnType, characterSet } = field as { columnType?: number; characterSet?: number };
  return `${String(columnType)}${characterSet === 63 ? ' binary' : ''}`;
};

/** Runs one statement as text; an error is an answer too. */
export const answerOf = async (connection: Connection, sql: string): Promise<Answer> => {
  try {
    const [result, fields] = await connection.query(sql);
    return shown(result, fields);
  } catch (error) {
    return failure(error);
  }
};

const shown = (result: unknown, fields: readonly FieldPacket[] | undefined): Answer => {
  if (Array.isArray(result))
    return {
      kind: 'rows',
      columns: (fields ?? []).map((f) => [f.name, typeOf(f)] as const),
      rows: result as readonly (readonly (string | null)[])[],
    };
  const { affectedRows, insertId } = result as ResultSetHeader;
  return { kind: 'ok', affected: affectedRows, insertId: String(insertId) };
};

const failure = (error: unknown): Answer => {
  const { errno, message } = error as { errno?: number; message: string };
  if (errno === undefined) throw error;
  return { kind: 'error', errno, message };
};

/** Whether the embedded server refused by name. */
export const isRefusal = (answer: Answer): boolean =>
  answer.kind === 'error' && answer.message.startsWith('embedded server: ');

/** An error that no server means: something of the engine came out. */
export const isLeak = (answer: Answer): boolean =>
  answer.kind === 'error' &&
  /sqlite|internal error of the embedded server|undefined|TypeError|no such (column|function)|not a function|cannot read/i.test(
    answer.message,
  );

/** Why two answers are not the same; undefined when they are. */
export const difference = (mine: Answer, real: Answer, ordered: boolean): string | undefined => {
  if (mine.kind !== real.kind) return `${mine.kind} for ${real.kind}`;
  if (mine.kind === 'error' && real.kind === 'error')
    return mine.errno === real.errno ? undefined : `error ${mine.errno} for ${real.errno}`;
  if (mine.kind === 'ok' && real.kind === 'ok')
    return mine.affected === real.affected && mine.insertId === real.insertId ? undefined : 'counts';
  if (mine.kind !== 'rows' || real.kind !== 'rows') return 'kind';
  if (JSON.stringify(mine.columns) !== JSON.stringify(real.columns)) return 'columns';
  const text = (rows: readonly (readonly (string | null)[])[]) => {
    const lines = rows.map((r) => JSON.stringify(r));
    return (ordered ? lines : lines.sort()).join('\n');
  };
  return text(mine.rows) === text(real.rows) ? undefined : 'rows';
};

/** The same statement through the prepared protocol, on a plain connection: its columns, and how many rows. */
export const preparedRows = async (
  connection: Connection,
  sql: string,
): Promise<{ readonly columns: readonly (readonly [string, string])[]; readonly count: number }> => {
  const [result, fields] = await connection.execute({ sql, rowsAsArray: true });
  return {
    columns: fields.map((f) => [f.name, typeOf(f)] as const),
    count: (result as readonly unknown[]).length,
  };
};
