import { bigTable } from './big-table.js';
import { milliseconds, type ServerFigure } from './server-figure.js';

/** A database with one big table: snapshot, clone and restore. */
export const embeddedSnapshots: ServerFigure = async (stage) => {
  const { connection, database } = stage;
  const { shown } = await bigTable(stage);
  const snapshot = `${database}_s`;
  try {
    const query = (sql: string) => milliseconds(() => connection.query(sql));
    const sample = {
      [`snapshot of ${shown}, ms`]: await query(`create snapshot ${snapshot} for database ${database}`),
      [`clone of ${shown}, ms`]: await query(`create database ${database}_c clone ${database}`),
      [`clone of a snapshot of ${shown}, ms`]: await query(
        `create database ${database}_d clone ${database} {snapshot = '${snapshot}'}`,
      ),
      [`restore of ${shown}, ms`]: await query(`restore database ${database} {snapshot = '${snapshot}'}`),
    };
    return sample;
  } finally {
    await connection.query(`drop snapshot if exists ${snapshot}`);
    for (const copy of ['c', 'd']) await connection.query(`drop database if exists ${database}_${copy}`);
  }
};
