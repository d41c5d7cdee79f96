export { type Clone } from './clone.js';
export { CloneHandler } from './clone.handler.js';
export { type CloneOptions } from './clone-options.js';
export { CloneService } from './clone.service.js';
