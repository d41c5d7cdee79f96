import { int32, int64, uint64, varchar, text, type ColumnType } from '../column-type.js';

export interface SystemColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly notNull?: boolean;
}

/** Columns from a short notation: `name` or `name:type`. */
export const columns = (...specs: readonly string[]): readonly SystemColumn[] =>
  specs.map((spec) => {
    const [name, type] = spec.split(':') as [string, string | undefined];
    return { name, type: types[type ?? 'varchar'] as ColumnType };
  });

const types: Readonly<Record<string, ColumnType>> = {
  varchar: varchar(),
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
};
