import { text } from '../catalog/column-type.js';
import { type ParameterValue } from '../session-backend.js';
import { type Parameter } from '../translator/environment.js';

/** A parameter as the engine keeps it. */
export const parameterOf = (value: ParameterValue): Parameter => {
  if (value === null || typeof value === 'string') return { value, type: text };
  return { value: new Uint8Array(value), type: { kind: 'blob' } };
};
