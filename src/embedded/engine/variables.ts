import { internalError } from '../engine-errors.js';

/** How a system variable reads and what it accepts. */
interface VariableSpec {
  readonly value: string;
  readonly check?: (value: string) => string;
  /** Shown by SHOW VARIABLES as on and off. */
  readonly bool?: boolean;
  readonly readOnly?: boolean;
}

const bool = (value: string): VariableSpec => ({
  value,
  bool: true,
  check: (v) => {
    if (/^(1|on|true)$/i.test(v)) return '1';
    if (/^(0|off|false)$/i.test(v)) return '0';
    throw internalError('convert to the system variable bool type failed');
  },
});

const oneOf = (value: string, ...values: readonly string[]): VariableSpec => ({
  value,
  check: (v) => {
    const found = values.find((x) => x.toLowerCase() === v.toLowerCase());
    if (found === undefined) throw internalError('convert to the system variable enum type failed');
    return found;
  },
});

const integer = (value: string): VariableSpec => ({
  value,
  check: (v) => {
    if (!/^-?\d+$/.test(v)) throw internalError('convert to the system variable int type failed');
    return v;
  },
});

const isolation = oneOf(
  'REPEATABLE-READ',
  'READ-UNCOMMITTED',
  'READ-COMMITTED',
  'REPEATABLE-READ',
  'SERIALIZABLE',
);
const modes = new Set(
  (
    'ALLOW_INVALID_DATES ANSI ANSI_QUOTES ERROR_FOR_DIVISION_BY_ZERO HIGH_NOT_PRECEDENCE IGNORE_SPACE NO_AUTO_VALUE_ON_ZERO ' +
    'NO_BACKSLASH_ESCAPES NO_DIR_IN_CREATE NO_ENGINE_SUBSTITUTION NO_UNSIGNED_SUBTRACTION NO_ZERO_DATE NO_ZERO_IN_DATE ONLY_FULL_GROUP_BY ' +
    'PAD_CHAR_TO_FULL_LENGTH PIPES_AS_CONCAT REAL_AS_FLOAT STRICT_ALL_TABLES STRICT_TRANS_TABLES TIME_TRUNCATE_FRACTIONAL TRADITIONAL'
  ).split(' '),
);

const text = (value: string): VariableSpec => ({ value });
const fixed = (value: string): VariableSpec => ({ value, readOnly: true });

/** The system variables the embedded server knows, with MatrixOne's defaults. */
const specs: Readonly<Record<string, VariableSpec>> = {
  autocommit: bool('1'),
  auto_increment_increment: integer('1'),
  auto_increment_offset: integer('1'),
  character_set_client: text('utf8mb4'),
  character_set_connection: text('utf8mb4'),
  character_set_database: text('utf8mb4'),
  character_set_results: text('utf8mb4'),
  character_set_server: text('utf8mb4'),
  collation_connection: text('default'),
  collation_database: text('default'),
  collation_server: text('utf8mb4_bin'),
  foreign_key_checks: bool('1'),
  interactive_timeout: integer('28800'),
  license: fixed('APACHE'),
  lock_wait_timeout: integer('120'),
  lower_case_table_names: fixed('1'),
  max_allowed_packet: integer('67108864'),
  max_execution_time: integer('0'),
  net_write_timeout: integer('60'),
  performance_schema: bool('0'),
  sql_mode: {
    value:
      'ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES',
    check: (v) => {
      if (v !== '' && v.split(',').some((m) => !modes.has(m.trim().toUpperCase())))
        throw internalError('the value is invalid');
      return v.toUpperCase();
    },
  },
  sql_safe_updates: bool('0'),
  system_time_zone: fixed(''),
  time_zone: text('SYSTEM'),
  transaction_isolation: isolation,
  transaction_read_only: bool('0'),
  tx_isolation: isolation,
  tx_read_only: bool('0'),
  unique_checks: bool('1'),
  version: fixed(''),
  version_comment: fixed('MatrixOne'),
  wait_timeout: integer('28800'),
};

const unknown = () => internalError('the system variable does not exist');

/** A session's system variables. */
export class Variables {
  private readonly own = new Map<string, string>();

  constructor(private readonly version: string) {}

  get(name: string): string {
    const spec = specs[name];
    if (!spec) throw unknown();
    return name === 'version' ? this.version : (this.own.get(name) ?? spec.value);
  }

  /** The value as it will be stored; throws for what the server refuses. */
  check(name: string, value: string | undefined): string {
    const spec = specs[name];
    if (!spec) throw unknown();
    if (spec.readOnly) throw internalError(`the system variable ${name} is read only`);
    if (value === undefined) return spec.value;
    return spec.check ? spec.check(value) : value;
  }

  set(name: string, value: string): void {
    this.own.set(name, value);
  }

  /** For SHOW VARIABLES. */
  list(): readonly (readonly [string, string])[] {
    return Object.keys(specs).map((name) => {
      const value = this.get(name);
      return [name, specs[name]?.bool ? (value === '1' ? 'on' : 'off') : value];
    });
  }
}
