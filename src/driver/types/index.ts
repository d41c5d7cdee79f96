export { cosineDistance, innerProduct, l2Distance } from './vector-distance.js';
export { VecF32Type, VecF64Type } from './vector.type.js';
