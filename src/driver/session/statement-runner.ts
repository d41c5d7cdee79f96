/** A column of a result set, as the server described it. */
export interface ResultColumn {
  readonly name: string;
  /** The MySQL protocol's column type number. */
  readonly type: number;
}

/** What a statement answered: rows and columns of a query, or the counts of an OK packet. */
export interface StatementResult<Row = Record<string, unknown>> {
  readonly rows: Row[];
  readonly columns: readonly ResultColumn[];
  readonly affectedRows: number;
  /** As the server sent it: on MatrixOne the *last* id of a multi-row insert. */
  readonly insertId: number | string;
  readonly warningCount: number;
}

/** How one statement is sent. */
export interface StatementOptions {
  /** `true`: server-side prepared (COM_STMT_EXECUTE, values typed); `false` (default): text protocol. */
  readonly prepared?: boolean;
  /** `true`: in a transaction that reads at a point in time, read there too. The ORM's statements always do. */
  readonly timeTravel?: boolean;
}

/** Something statements can be run on: the pool, a checked-out connection, or a transaction. */
export interface StatementRunner {
  run<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: StatementOptions,
  ): Promise<StatementResult<Row>>;
  stream<Row = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
    options?: StatementOptions,
  ): AsyncIterable<Row>;
}
