export * from './matrix-one.health-indicator.js';
