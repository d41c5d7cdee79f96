import { type ParameterValue, type PreparedHandle, ServerError } from '../session-backend.js';
import { type ParameterType, readParameters } from './bound-parameters.js';
import { type PayloadReader } from './payload-reader.js';

interface Entry {
  readonly handle: PreparedHandle;
  types: readonly ParameterType[];
  readonly longData: Map<number, Buffer>;
}

/** The statements one connection has prepared, by the id the client was given. */
export class PreparedStatements {
  private readonly entries = new Map<number, Entry>();
  private lastId = 0;

  add(handle: PreparedHandle): number {
    this.lastId++;
    this.entries.set(this.lastId, { handle, types: [], longData: new Map() });
    return this.lastId;
  }

  /** Reads an execute request up to its values. Long data counts for one execute only. */
  bind(reader: PayloadReader): {
    readonly handle: PreparedHandle;
    readonly values: readonly ParameterValue[];
  } {
    const entry = this.get(reader.uint32());
    try {
      const flags = reader.uint8();
      if (flags !== 0) throw new ServerError(20301, `invalid input: unsupported Prepare flag '${flags}'`);
      reader.uint32();
      const bound = readParameters(reader, entry.handle.parameterCount, entry.types, entry.longData);
      entry.types = bound.types;
      return { handle: entry.handle, values: bound.values };
    } finally {
      entry.longData.clear();
    }
  }

  /** Keeps a piece of a long parameter; pieces of one parameter are joined. */
  addLongData(reader: PayloadReader): void {
    const entry = this.get(reader.uint32());
    const index = reader.uint16();
    const count = entry.handle.parameterCount;
    if (index >= count) {
      throw new ServerError(
        20101,
        `internal error: get param index out of range. get ${index}, param length is ${count}`,
      );
    }
    const earlier = entry.longData.get(index) ?? Buffer.alloc(0);
    entry.longData.set(index, Buffer.concat([earlier, reader.rest()]));
  }

  reset(id: number): void {
    this.get(id).longData.clear();
  }

  /** Closes a statement; an unknown id is nothing to complain about, as the client expects no answer. */
  close(id: number): void {
    this.entries.get(id)?.handle.close();
    this.entries.delete(id);
  }

  closeAll(): void {
    for (const id of [...this.entries.keys()]) this.close(id);
  }

  private get(id: number): Entry {
    const entry = this.entries.get(id);
    if (!entry) {
      throw new ServerError(20400, `invalid state prepared statement '__mo_stmt_id_${id}' does not exist`);
    }
    return entry;
  }
}
