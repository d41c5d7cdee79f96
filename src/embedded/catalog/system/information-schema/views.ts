import { notEmbedded } from '../../../engine-errors.js';
import { type RelationSpec } from '../../definitions.js';
import { columns } from '../columns.js';
import { type SystemTableBuilder } from '../index.js';
import { everyRelation } from './relations.js';

const viewText = (view: RelationSpec & { kind: 'view' }): string => {
  if (view.textUnknown) throw notEmbedded('the text of a view that a clone rewrote');
  return view.statement;
};

/** information_schema.views */
export const views: SystemTableBuilder = (_c, catalog) => ({
  columns: columns(
    'TABLE_CATALOG',
    'TABLE_SCHEMA',
    'TABLE_NAME',
    'VIEW_DEFINITION:text',
    'CHECK_OPTION',
    'IS_UPDATABLE',
    'DEFINER',
    'SECURITY_TYPE',
    'CHARACTER_SET_CLIENT',
    'COLLATION_CONNECTION',
  ),
  rows: () =>
    everyRelation(catalog).flatMap((r) =>
      r.kind === 'view'
        ? [
            [
              'def',
              r.database,
              r.name,
              viewText(r),
              'NONE',
              'YES',
              'root@localhost',
              'DEFINER',
              'utf8mb4',
              'utf8mb4_0900_ai_ci',
            ],
          ]
        : [],
    ),
});
