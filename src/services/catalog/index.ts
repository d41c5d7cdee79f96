export { assertMayReachAccount } from './accounts.js';
export {
  currentDatabase,
  databaseExists,
  sequencesOf,
  tableExists,
  tablesOf,
  type TableName,
} from './objects.js';
export { answers, ask } from './server-answer.js';
