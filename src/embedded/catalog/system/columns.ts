import { int32, int64, uint64, varchar, text, type ColumnType } from '../column-type.js';

export interface SystemColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly notNull?: boolean;
  /** Its values are not known here: naming it is refused. */
  readonly unknown?: boolean;
}

/** Columns from a short notation: `name`, `name:type` or, for values not known here, `name:type!`. */
export const columns = (...specs: readonly string[]): readonly SystemColumn[] =>
  specs.map((spec) => {
    const [name, type] = spec.split(':') as [string, string | undefined];
    const known = (type ?? 'varchar').replace('!', '');
    return { name, type: types[known] as ColumnType, ...(type?.endsWith('!') ? { unknown: true } : {}) };
  });

const types: Readonly<Record<string, ColumnType>> = {
  varchar: varchar(),
  char: { kind: 'char', length: 255 },
  int: int32,
  bigint: int64,
  ubigint: uint64,
  text,
  blob: text,
  uint: { kind: 'int', bits: 32, unsigned: true },
  utinyint: { kind: 'int', bits: 8, unsigned: true },
  tinyint: { kind: 'int', bits: 8, unsigned: false },
  datetime: { kind: 'datetime', fraction: 0 },
  timestamp: { kind: 'timestamp', fraction: 0 },
  uuid: { kind: 'uuid' },
  /** What the server fills with NULL. */
  nothing: { kind: 'varbinary', length: 65535 },
};
