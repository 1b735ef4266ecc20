// The kernels, in reading order. `src/engine/kernels.ts` holds the same list with every argument's role and shape.

export { softmax, logarithm } from "./policy/softmax";
export { evaluate, summarise } from "./dense/evaluation";
export { gatherPolicy } from "./iterative/gather-policy";
export { startKrylov, stepKrylov, finishKrylov } from "./iterative/bicgstab";
export { certifyValues, certifyOccupancy } from "./iterative/error-bounds";
export { backUpOptimal } from "./iterative/value-iteration";
export { closedSppo, closedMdpo } from "./policy/closed-forms";
export { runProgram } from "./policy/program";
export { certifyPair } from "./exact/pair-certificate";
export { exactPair } from "./exact/pair-maximiser";
export { exactConstrained, exactTrpo } from "./exact/exact-updates";
export { exactPpo } from "./exact/clipped-maximiser";
export { certifyUpdate } from "./exact/certificates";

export { choosePair } from "./policy/members";
export { surrogate, naturalDirection } from "./policy/surrogates";
export { ascend } from "./search/fixed-steps";
export { lineSearch } from "./search/line-search";
export { trustRegion } from "./search/trust-region";

/** First byte behind the static data: the facade lays out everything above it. */
export const heapBase: usize = __heap_base;
