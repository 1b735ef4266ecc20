// The kernels, in reading order. `src/kernels.ts` holds the same list with every argument's role and shape.

export { softmax, logarithm } from "./softmax";
export { evaluate, summarise } from "./evaluation";
export { gatherPolicy } from "./gather";
export { startKrylov, stepKrylov, finishKrylov } from "./krylov";
export { certifyValues, certifyOccupancy } from "./certify";
export { backUpOptimal } from "./optimal";
export { closedSppo, closedMdpo } from "./closed";
export { exactConstrained, exactTrpo } from "./exact";
export { exactPpo } from "./clipped";
export { certifyUpdate } from "./certificate";

export { surrogate, naturalDirection } from "./point";
export { ascend } from "./ascent";
export { searchLine } from "./line";
export { searchRegion } from "./region";

/** First byte behind the static data: the facade lays out everything above it. */
export const heapBase: usize = __heap_base;
