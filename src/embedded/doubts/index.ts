export { affectedBy, type Affected } from './affected.js';
export { statementHead, type Doubt, type DoubtedRelation } from './doubt.js';
export { isRefusal, unknownSince } from './refusal.js';
export { withDoubts } from './register.js';
export { SessionDoubts } from './session-doubts.js';
export { changesReading, isReadByMode } from './sql-mode.js';
