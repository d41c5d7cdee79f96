/** A column as `SHOW CREATE TABLE` prints it. */
export interface ColumnDefinition {
  readonly name: string;
  /** Lower case, without `unsigned`, e.g. `varchar(255)`, `enum('a','b')`. */
  readonly type: string;
  readonly unsigned: boolean;
  readonly nullable: boolean;
  readonly autoIncrement: boolean;
  readonly onUpdate?: string;
  readonly generated?: { readonly expression: string; readonly stored: boolean };
}

/** What information_schema says of a column; `SHOW CREATE TABLE` quotes these once more, and not reversibly. */
export interface ColumnTexts {
  readonly comment: string;
  /** The default's SQL text. */
  readonly default: string | undefined;
}

export interface IndexDefinition {
  readonly name: string;
  readonly unique: boolean;
  readonly columns: readonly { readonly name: string; readonly length?: number }[];
  /** What makes it another than a plain one, e.g. `ivfflat lists = 2  op_type 'vector_l2_ops'`, `fulltext with parser ngram`. */
  readonly type?: string;
}

export interface ForeignKeyDefinition {
  readonly name: string;
  readonly columns: readonly string[];
  /** `table`, or `database.table` when it is in another database. */
  readonly referencedTable: string;
  readonly referencedColumns: readonly string[];
  readonly onDelete: string;
  readonly onUpdate: string;
}

export interface CheckDefinition {
  readonly name: string;
  readonly expression: string;
}

/** What `SHOW CREATE TABLE` says of a table, without defaults and comments. */
export interface TableDefinition {
  readonly columns: readonly ColumnDefinition[];
  readonly primaryKey: readonly string[];
  readonly indexes: readonly IndexDefinition[];
  readonly foreignKeys: readonly ForeignKeyDefinition[];
  readonly checks: readonly CheckDefinition[];
  /** What stands behind the columns, e.g. `partition by hash (`id`) partitions 4`. */
  readonly partitions?: string;
}
