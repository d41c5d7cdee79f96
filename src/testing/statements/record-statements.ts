import { type MatrixOneDriver, type SentStatement, type StatementObserver } from '../../driver/index.js';

/** Something whose statements go through one connection pool: `MikroORM`, or an `EntityManager`. */
export interface StatementSource {
  getDriver?(): unknown;
  readonly driver?: unknown;
}

/** The statements sent since the recording began or was cleared. */
export interface StatementRecording extends Disposable {
  readonly statements: readonly SentStatement[];
  /** Their texts, in the order they were sent. */
  readonly texts: readonly string[];
  clear(): void;
  /** Ends the recording; what was recorded stays. */
  stop(): void;
}

/**
 * Records every statement sent over a connection of MatrixOneDriver, from the ORM, from native SQL and from services:
 * texts without parameter values, also BEGIN and COMMIT.
 */
export function recordStatements(source: StatementSource): StatementRecording {
  const statements: SentStatement[] = [];
  const observer: StatementObserver = (statement) => statements.push(statement);
  const stop = driverOf(source).getConnection().pool.observe(observer);
  return {
    get statements() {
      return [...statements];
    },
    get texts() {
      return statements.map(({ sql }) => sql);
    },
    clear: () => void statements.splice(0),
    stop,
    [Symbol.dispose]: stop,
  };
}

function driverOf(source: StatementSource): MatrixOneDriver {
  const driver = source.getDriver ? source.getDriver() : source.driver;
  const known = driver as MatrixOneDriver | undefined;
  if (known?.getConnection?.()?.pool?.observe) return known;
  throw new TypeError(
    'recordStatements() needs a MikroORM or an EntityManager whose driver is MatrixOneDriver',
  );
}
