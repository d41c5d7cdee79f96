export { openTelemetryObserver } from './open-telemetry-observer.js';
