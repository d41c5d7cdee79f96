import { type ServerError } from '../session-backend.js';

/** A statement that failed on the server with half of its work kept, when it ran outside of a transaction. */
export class PartlyDone extends Error {
  constructor(readonly reason: ServerError) {
    super(reason.message);
  }
}
