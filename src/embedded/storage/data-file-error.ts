/** Why a data file cannot be used. */
export type DataFileProblem = 'in use' | 'foreign' | 'other version' | 'unusable';

/** A data file that the embedded server refuses to open; the file is left as it was. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError';

  constructor(
    readonly problem: DataFileProblem,
    readonly file: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`Data file ${file} ${reason}`, options);
  }
}
