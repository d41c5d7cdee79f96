import { type SessionDoubts } from '../doubts/index.js';
import { internalError } from '../engine-errors.js';
import { variableDefaults } from './variable-defaults.js';

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

/** The least and the most of some numbers; others are not looked at. */
const ranges: Readonly<Record<string, readonly [number, number]>> = {
  lock_wait_timeout: [1, 31_536_000],
  wait_timeout: [1, 2_147_483],
  interactive_timeout: [1, 31_536_000],
  net_read_timeout: [1, 31_536_000],
  net_write_timeout: [1, 31_536_000],
  max_execution_time: [0, 2 ** 32 - 1],
  max_allowed_packet: [1024, 2 ** 30],
  auto_increment_increment: [1, 65_535],
  auto_increment_offset: [1, 65_535],
  max_error_count: [0, 65_535],
  cte_max_recursion_depth: [0, 2 ** 32 - 1],
};

const integer = (name: string, value: string): VariableSpec => ({
  value,
  check: (v) => {
    const [least, most] = ranges[name] ?? [-Infinity, Infinity];
    if (!/^-?\d+$/.test(v) || Number(v) < least || Number(v) > most)
      throw internalError('convert to the system variable int type failed');
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

const special: Readonly<Record<string, VariableSpec>> = {
  sql_mode: {
    value: '',
    check: (v) => {
      if (v !== '' && v.split(',').some((m) => !modes.has(m.toUpperCase())))
        throw internalError('the value is invalid');
      return v.toUpperCase().split(',').sort().join(',');
    },
  },
  transaction_isolation: isolation,
  tx_isolation: isolation,
  lower_case_table_names: { value: '', readOnly: true },
  version: { value: '', readOnly: true },
  version_comment: { value: '', readOnly: true },
};

/** The kind of a variable follows from its default where nothing special is known. */
const specOf = (name: string, shown: string): VariableSpec => {
  const known = special[name];
  if (known) return { ...known, value: shown };
  if (shown === 'on' || shown === 'off') return bool(shown === 'on' ? '1' : '0');
  return /^\d+$/.test(shown) ? integer(name, shown) : { value: shown };
};

const specs: ReadonlyMap<string, VariableSpec> = new Map(
  variableDefaults.map(([name, shown]) => [name, specOf(name, shown)]),
);

const unknown = () => internalError('the system variable does not exist');

/** A session's system variables; the global ones are shared and seen by sessions that start later. */
export class Variables {
  private readonly own: Map<string, string>;

  constructor(
    private readonly version: string,
    private readonly globals: Map<string, string>,
    private readonly doubts: SessionDoubts,
  ) {
    this.own = new Map(globals);
  }

  get(name: string): string {
    const spec = specs.get(name);
    if (!spec) throw unknown();
    this.doubts.check(`the setting ${name}`);
    return name === 'version' ? this.version : (this.own.get(name) ?? spec.value);
  }

  getGlobal(name: string): string {
    const spec = specs.get(name);
    if (!spec) throw unknown();
    return name === 'version' ? this.version : (this.globals.get(name) ?? spec.value);
  }

  setGlobal(name: string, value: string): void {
    this.globals.set(name, value);
  }

  /** The value as it will be stored; throws for what the server refuses. */
  check(name: string, value: string | undefined): string {
    const spec = specs.get(name);
    if (!spec) throw unknown();
    if (spec.readOnly) throw internalError(`the system variable ${name} is read only`);
    if (value === undefined) return spec.value;
    return spec.check ? spec.check(value) : value;
  }

  set(name: string, value: string): void {
    this.doubts.settle(`the setting ${name}`);
    this.own.set(name, value);
  }

  /** For SHOW VARIABLES. */
  list(): readonly (readonly [string, string])[] {
    return variableDefaults.map(([name]) => {
      const value = this.get(name);
      return [name, specs.get(name)?.bool ? (value === '1' ? 'on' : 'off') : value];
    });
  }
}
