export { type MoCtlServiceName } from './mo-ctl-command.js';
export { type MoCtlReply } from './mo-ctl-reply.js';
export { MoCtlService, type MoCtlShard, type MoCtlTimestamp } from './mo-ctl.service.js';
export { getMoCtlServiceToken, InjectMoCtlService } from './tokens.js';
