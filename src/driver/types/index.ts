export { cosineDistance, innerProduct, l2Distance } from './vector-distance.js';
export { VecF32Type, VecF64Type, vectorLiteral } from './vector.type.js';
