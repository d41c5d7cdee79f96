import { type ColumnType } from '../catalog/column-type.js';
import { type Stored } from '../values/cast.js';

/** What the server declares a column as that is made of an expression. */
export interface Declared {
  readonly notNull: boolean;
  /** The same of a view's column: there the server knows of outer joins, and aggregates may be NULL. */
  readonly inView: boolean;
  /** Nothing says how wide it is. */
  readonly computed: boolean;
  /** A table's column hands on the text of its default. */
  readonly default?: string;
}

/** A translated expression: SQLite text and MatrixOne type. */
export interface Expression {
  readonly sql: string;
  readonly type: ColumnType;
  /** The value itself when it is a literal or a parameter. */
  readonly constant?: { readonly value: Stored };
  /** A parameter, which the server reads in the type of what it stands beside, or a number made of parameters alone. */
  readonly parameter?: 'itself' | 'made of';
  /** An auto-increment column, unchanged. */
  readonly autoIncrement?: boolean;
  /** The column it comes from, unchanged; the table as the query names it. */
  readonly origin?: { readonly database: string; readonly table: string; readonly column: string };
  readonly notNull?: boolean;
  readonly primary?: boolean;
  /** Undefined where it is not known. */
  readonly declared?: Declared | undefined;
  /** An aggregate of one of several groups, as no other operator has touched it. */
  readonly ungathered?: true | undefined;
  /** A column to the server: of a table of the query itself, a grouped or gathered value, that of a window. */
  readonly column?: boolean | undefined;
  /** Read from a table as it is, or from one whose rows an outer join may miss; undefined of everything else. */
  readonly scan?: 'own' | 'joined' | undefined;
  /** NULL in all rows of a side of a UNION ALL. */
  readonly nullSide?: boolean | undefined;
  /** A literal, or made of literals by operators, which the server computes beforehand. */
  readonly literal?: boolean | undefined;
}

/** An expression with notes about it. A constant is bound when its text is asked for: the copy must not ask. */
export const withNotes = (e: Expression, notes: Partial<Omit<Expression, 'sql'>>): Expression =>
  Object.getOwnPropertyDescriptor(e, 'sql')?.get
    ? (Object.defineProperties(
        {},
        { ...Object.getOwnPropertyDescriptors(e), ...Object.getOwnPropertyDescriptors(notes) },
      ) as Expression)
    : { ...e, ...notes };

/** A column that a FROM clause offers. */
export interface ScopeColumn extends Expression {
  readonly name: string;
  /** The column exists on the server, but its values are not known here. */
  readonly unknown?: boolean;
}

/** A table, derived table or row that names can refer to. */
export interface ScopeRelation {
  readonly alias: string;
  readonly database?: string;
  readonly columns: readonly ScopeColumn[];
  /** The storage number of a stored row. */
  readonly rowId?: string;
  /** What orders its rows as the server keeps them, and the place of a row in that order. */
  readonly kept?: { readonly order: string; readonly place: string };
  /** The columns of its primary key, in the key's order. */
  readonly primaryKey?: readonly ScopeColumn[];
  /** Columns hidden from `*` because USING or NATURAL merged them. */
  readonly hidden?: ReadonlySet<string>;
  /** Rows that a function makes, of which no order beside other rows is known. */
  readonly series?: true;
}

export interface Scope {
  readonly relations: readonly ScopeRelation[];
  readonly outer?: Scope | undefined;
  /** The select list's aliases, laid over the scope of the query itself. */
  readonly aliases?: boolean;
  /** Checks that a column may stand outside of an aggregate; present in grouped queries. */
  readonly grouping?: (column: ScopeColumn, parts: readonly string[]) => void;
  /** Expressions the query is grouped by, as printed. */
  readonly groupedBy?: ReadonlySet<string>;
  /** What orders rows as they come to the one window of the query, where that is known. */
  readonly arrival?: string | undefined;
  /** The error of an aggregate where none may stand. */
  readonly noAggregates?: (name: string) => Error;
  /** The error of a window function where none may stand. */
  readonly noWindows?: (name: string) => Error;
  /** No column may be named: a value of a row to be inserted. */
  readonly valuesOnly?: true;
  /** Why no column of the scopes further out may be named. */
  readonly seal?: string;
  /** More than one sub-query stands in the query. */
  readonly severalSubqueries?: boolean;
  /** What VALUES(column) means in ON DUPLICATE KEY UPDATE. */
  readonly inserted?: ScopeRelation;
}

/** A scope in which any column may stand, also below the select list's aliases in HAVING and ORDER BY. */
export const ungrouped = ({ grouping: _, groupedBy: __, ...scope }: Scope): Scope =>
  scope.aliases && scope.outer ? { ...scope, outer: ungrouped(scope.outer) } : scope;
