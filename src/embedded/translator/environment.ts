import { type CatalogView } from '../catalog/catalog.js';
import { type ColumnType } from '../catalog/column-type.js';
import { type TableSpec } from '../catalog/definitions.js';
import { type Stored } from '../values/cast.js';
import { type Expression, type Scope, type ScopeRelation } from './expression.js';
import { type Ast } from './ast.js';
import { type TimeHint } from './time-hints.js';

/** A parameter of a prepared statement, as the client sent it. */
export interface Parameter {
  readonly value: Stored;
  readonly type: ColumnType;
}

/** A table that the engine makes up from its own knowledge, such as those of information_schema. */
export interface SystemTable {
  readonly columns: readonly {
    readonly name: string;
    readonly type: ColumnType;
    readonly notNull?: boolean;
    readonly unknown?: boolean;
  }[];
  readonly rows: () => readonly (readonly (string | number | bigint | null)[])[];
}

/** A look at the past: the catalogue of that moment, and the moment to read rows at. */
export interface Past {
  readonly catalog: CatalogView;
  readonly moment: bigint;
}

/** What is found out about the past that a statement reads. */
export interface Travel {
  /** That of the first table in the server's plan, if it is known. */
  lead?: Past | undefined;
  planned?: boolean;
}

/** What a statement knows about its session. */
export interface Environment {
  readonly catalog: CatalogView;
  readonly database: string;
  readonly zoneMinutes: number;
  /** A division by zero is an error and not NULL. */
  readonly failsAtZero: boolean;
  /** ONLY_FULL_GROUP_BY is in force. */
  readonly fullGroupBy: boolean;
  readonly parameters: readonly Parameter[];
  readonly hints: readonly TimeHint[];
  readonly sessionId: number;
  /** Undefined for a hint that means the present. */
  past(hint: TimeHint): Past | undefined;
  /** The past at which the statement reads all its tables of the past. */
  readonly travel: Travel;
  /** The past that a time-travel hint on a view's name gives to the tables in it. */
  readonly inheritedPast?: Past;
  /** The views whose queries are being translated, from the outermost; none may come again. */
  readonly openViews?: readonly string[];
  systemTable(database: string, name: string, past: Past | undefined): SystemTable | undefined;
  temporaryTable(database: string, name: string): TableSpec | undefined;
  /** What stood for the name of a temporary table in the past, or stands for it now. */
  temporaryAt(table: TableSpec, past: Past | undefined): TableSpec | undefined;
  variable(name: string, global: boolean): string;
  userVariable(name: string): Expression;
  /** Microseconds since 1970 at which the statement started. */
  readonly startedAt: bigint;
  readonly facts: {
    readonly version: string;
    readonly user: string;
    readonly account: string;
    readonly role: string;
    readonly connectionId: number;
    /** What database() answers. */
    readonly database: string;
    readonly lastInsertId: bigint;
    readonly rowCount: bigint;
  };
  /** Effects of functions such as mo_ctl and get_lock. */
  call(name: string, args: readonly (string | null)[]): Stored;
}

/** Collects the values of one SQLite statement. */
export class Bindings {
  readonly values: Stored[] = [];

  add(value: Stored): string {
    this.values.push(value);
    return `?${this.values.length}`;
  }
}

/** The SQLite text of a query and what its columns are. */
export interface TranslatedQuery {
  readonly sql: string;
  readonly columns: readonly (Expression & { readonly name: string })[];
}

/** A column that a query answers with. */
export type OutputColumn = TranslatedQuery['columns'][number];

/** One statement's translation. */
export interface Translation {
  readonly env: Environment;
  readonly bindings: Bindings;
  /** Numbers derived tables and the like. */
  nextAlias(): string;
  query(ast: Ast, outer: Scope | undefined, env?: Environment): TranslatedQuery;
  readonly ctes: ReadonlyMap<string, CommonTable>;
  /** Takes what is translated, as operands of the expression around it. */
  readonly operands?: Expression[];
  /** Errors of conditions that the server finds as it reads a table, whatever rows there are. */
  readonly faults: Error[];
  /** What becomes of constants at fault in conditions of the query, and in the one that is translated. */
  readonly checked?: ReadonlyMap<Ast, ((error: Error) => void) | undefined> | undefined;
  readonly fault?: ((error: Error) => void) | undefined;
  /** No table is read: there is a LIMIT 0. */
  readonly unread?: boolean;
  /** The tables that are read are locked. */
  readonly locking: boolean;
  /** Told of each stored table that is read. */
  readonly onTable?: (table: TableSpec, relation: ScopeRelation, past: boolean) => void;
}

/** A common table expression in scope, under the name SQLite knows it by. */
export interface CommonTable extends ScopeRelation {
  readonly source: string;
}
