import { declaredType } from './column-type.js';
import { type ColumnSpec, type TableSpec } from './definitions.js';

const quote = (name: string) => `\`${name.replaceAll('`', '``')}\``;
const list = (names: readonly string[]) => names.map(quote).join(',');

/** The server doubles the quotes inside of a text once more than needed. */
const shownDefault = (text: string): string =>
  /^'.*'$/s.test(text) ? `'${text.slice(1, -1).replaceAll("'", "''")}'` : text;

const columnLine = (column: ColumnSpec): string => {
  const parts = [`  ${quote(column.name)} ${declaredType(column.type)}`];
  if (column.generated) {
    if (column.notNull) parts.push('NOT NULL');
    parts.push(
      `GENERATED ALWAYS AS (${column.generated.text}) ${column.generated.stored ? 'STORED' : 'VIRTUAL'}`,
    );
  } else if (column.autoIncrement) parts.push('NOT NULL AUTO_INCREMENT');
  else {
    if (column.notNull) parts.push('NOT NULL');
    const shown = column.default?.text ?? column.inertDefault;
    if (shown !== undefined) parts.push(`DEFAULT ${shownDefault(shown)}`);
    else if (!column.notNull)
      parts.push(column.type.kind === 'timestamp' ? 'NULL DEFAULT NULL' : 'DEFAULT NULL');
    if (column.onUpdate) parts.push(`ON UPDATE ${column.onUpdate.text}`);
  }
  if (column.comment !== '') parts.push(`COMMENT '${doubled(column.comment)}'`);
  return parts.join(' ');
};

/** SHOW CREATE TABLE as MatrixOne writes it. */
export const showCreateTable = (table: TableSpec): string => {
  const lines = [
    ...table.columns.map(columnLine),
    ...(table.primaryKey.length > 0 ? [`  PRIMARY KEY (${list(table.primaryKey)})`] : []),
    ...table.indexes.map((i) =>
      i.fulltext
        ? ` FULLTEXT ${i.name === '' ? '' : quote(i.name)}(${list(i.columns)})${i.parser ? ` WITH PARSER ${i.parser}` : ''}`
        : `  ${i.unique ? 'UNIQUE KEY' : 'KEY'} ${quote(i.name)} ${i.using ? `USING ${i.using.algorithm} ` : ''}(${list(i.columns)})${i.using?.parameters ?? ''}`,
    ),
    ...table.foreignKeys
      .toSorted((a, b) => (b.alteration ?? 0) - (a.alteration ?? 0))
      .map((k) => {
        const parent =
          k.parentDatabase === table.database
            ? quote(k.parentTable)
            : `${quote(k.parentDatabase)}.${quote(k.parentTable)}`;
        return `  CONSTRAINT ${quote(k.name)} FOREIGN KEY (${list(k.columns)}) REFERENCES ${parent} (${list(k.parentColumns)}) ON DELETE ${k.onDelete} ON UPDATE ${k.onUpdate}`;
      }),
    ...table.checks.map((check) => `  CONSTRAINT ${quote(check.name)} CHECK (${check.text})`),
  ];
  const comment = table.comment === '' ? '' : ` COMMENT='${doubled(table.comment)}'`;
  return `CREATE ${table.temporaryOf === undefined ? '' : 'TEMPORARY '}TABLE ${quote(table.name)} (\n${lines.join(',\n')}\n)${comment}`;
};

/** A text's quotes as the server prints them. */
function doubled(text: string): string {
  return text.replaceAll("'", "''");
}
