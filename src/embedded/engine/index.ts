import { ServerError, type CreateEngine, type EngineBackend } from '../session-backend.js';
import { unknownSince } from '../doubts/index.js';
import { notEmbedded, unknownDatabase } from '../engine-errors.js';
import { EngineCore } from './engine-core.js';
import { Session } from './session.js';
import { SessionState } from './session-state.js';

const version = '8.0.30-MatrixOne-v4.2.0-embedded';

/** `account:user:role` or `account#user`; the account is the system one when absent. */
const splitUser = (user: string): { readonly account: string; readonly name: string } => {
  const parts = user.split(/[:#]/);
  return parts.length > 1
    ? { account: parts[0] as string, name: parts[1] as string }
    : { account: 'sys', name: user };
};

/** The engine of the embedded server: MatrixOne's behaviour on one SQLite file. */
export const createEngine: CreateEngine = ({ user, password, dataFile }): EngineBackend => {
  const core = new EngineCore(version, dataFile);
  return {
    version,
    passwordOf: (login) => {
      const { account, name } = splitUser(login);
      if (account !== 'sys') throw notEmbedded(`the account ${account}`);
      const refused = core.doubtfulKinds.get('user');
      if (name !== user && refused !== undefined) throw unknownSince(`the user ${name}`, refused);
      if (name !== user) throw new ServerError(20101, `internal error: there is no user ${name}`);
      return password;
    },
    openSession: (login, kill) => {
      const database = login.database.toLowerCase();
      if (database !== '' && !core.catalog.current.database(database)) throw unknownDatabase(database);
      const state = new SessionState(
        login.connectionId,
        splitUser(login.user).name,
        login.remoteAddress,
        database,
        version,
        core.globalVariables,
      );
      const session = new Session(core, state);
      core.sessions.set(login.connectionId, { state, cancel: () => session.cancel(), kill });
      return session;
    },
    close: async () => {
      for (const { kill } of [...core.sessions.values()]) kill();
      core.close();
      return Promise.resolve();
    },
  };
};
