import { type Ast } from '../translator/ast.js';
import { type TimeHint } from '../translator/time-hints.js';
import { type ColumnType } from './column-type.js';

export interface ColumnSpec {
  readonly name: string;
  /** Column of the physical table that holds the values; stays when the column is renamed. */
  readonly slot: string;
  readonly type: ColumnType;
  readonly notNull: boolean;
  readonly default?: { readonly ast: Ast; readonly text: string };
  readonly onUpdate?: { readonly ast: Ast; readonly text: string };
  readonly generated?: { readonly ast: Ast; readonly text: string; readonly stored: boolean };
  readonly autoIncrement: boolean;
  /** Made of an expression of which the server knows no width. */
  readonly computed?: boolean;
  /** A default that is shown and not used. */
  readonly inertDefault?: string;
  /** Declared with DEFAULT NULL, which information_schema shows. */
  readonly nullDefault?: boolean;
  /** Declared with an explicit DEFAULT NULL or nullable without default: shown as DEFAULT NULL. */
  readonly comment: string;
}

export interface IndexSpec {
  readonly name: string;
  readonly unique: boolean;
  readonly columns: readonly string[];
  readonly fulltext?: boolean;
  /** Of a full-text index. */
  readonly parser?: string;
  /** A vector index, with its parameters as SHOW CREATE TABLE prints them. */
  readonly using?: { readonly algorithm: string; readonly parameters: string };
  readonly comment?: string;
}

export type ReferentialAction = 'RESTRICT' | 'CASCADE' | 'SET NULL' | 'NO ACTION' | 'SET DEFAULT';

/** An action as the system tables show it. */
export const shownAction = (action: ReferentialAction): string => action.replace(' ', '_');

export interface ForeignKeySpec {
  readonly name: string;
  readonly columns: readonly string[];
  readonly parentDatabase: string;
  readonly parentTable: string;
  readonly parentColumns: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  /** Which ALTER TABLE added it; SHOW CREATE TABLE begins with the last one. */
  readonly alteration?: number;
}

export interface CheckSpec {
  readonly name: string;
  /** The column that it stands behind, and may name alone. */
  readonly column?: string;
  readonly ast: Ast;
  readonly text: string;
}

export interface TableSpec {
  readonly kind: 'table';
  /** Names the physical table; a new one after TRUNCATE, ALTER and restore. */
  readonly id: number;
  readonly database: string;
  readonly name: string;
  readonly columns: readonly ColumnSpec[];
  readonly primaryKey: readonly string[];
  readonly indexes: readonly IndexSpec[];
  /** How many of the indexes were there when the primary key was made; SHOW INDEX lists in that order. */
  readonly indexesBeforePrimary: number;
  readonly foreignKeys: readonly ForeignKeySpec[];
  readonly checks: readonly CheckSpec[];
  readonly comment: string;
  /** What ALTER TABLE made of a comment: SHOW CREATE and copies know the first one only, and so does another table of its name. */
  readonly laterComment?: { readonly of: number; readonly text: string } | undefined;
  /** The session that sees a temporary table. */
  readonly temporaryOf?: number;
  /** A data branch: the table it came from, and the transaction that made it. */
  readonly branch?: { readonly parent: number; readonly transaction: number };
  /** ALTER TABLE copied this table without primary key: answers name its column's id, not the hidden key's. */
  readonly columnIdLast?: true;
  /** Rows may break the key: what CREATE TABLE IF NOT EXISTS … CLONE leaves behind. */
  readonly keysBroken?: boolean;
}

/** The comment that information_schema shows. */
export const commentOf = ({ id, comment, laterComment }: TableSpec): string =>
  laterComment?.of === id ? laterComment.text : comment;

/** What DESC and information_schema say of a column beside its type. */
export const extraOf = (column: ColumnSpec): string => {
  if (column.autoIncrement) return 'auto_increment';
  if (!column.generated) return '';
  return column.generated.stored ? 'STORED GENERATED' : 'VIRTUAL GENERATED';
};

/** A column of a view as the catalogue keeps it. */
export interface ViewColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly computed: boolean;
  /** Undefined where it is not known. */
  readonly notNull?: boolean;
  readonly autoIncrement?: boolean;
}

export interface ViewSpec {
  readonly kind: 'view';
  readonly id: number;
  readonly database: string;
  readonly name: string;
  readonly statement: string;
  readonly query: Ast;
  /** Where plain names in the query are looked for: the current database of the session that made the view. */
  readonly plainNames: string;
  /** Time-travel hints in the query. */
  readonly hints: readonly TimeHint[];
  /** The names that the statement gives; without any, those of the query at the time of reading. */
  readonly columnNames: readonly string[];
  /** The columns as they were when the view was made, which is what DESC shows. */
  readonly columns: readonly ViewColumn[];
  /** The SQL mode of the session that made it; clones and restores have none. */
  readonly mode: string;
  /** A clone changed the query, and how the server would print it is not known. */
  readonly textUnknown?: boolean;
}

export type RelationSpec = TableSpec | ViewSpec;

export interface DatabaseSpec {
  readonly id: number;
  readonly name: string;
}

export const columnOf = (table: TableSpec, name: string): ColumnSpec | undefined => {
  const lower = name.toLowerCase();
  return table.columns.find((c) => c.name.toLowerCase() === lower);
};

export const mainTable = (table: TableSpec) => `t${table.id}`;
export const historyTable = (table: TableSpec) => `h${table.id}`;
