// The kernels of fma-pg/core, in the order in which they compress best: those of index.ts that evaluate and optimise models of usual size, line searches apart.

export { evaluate } from "./dense/evaluation";
export { ascend } from "./search/fixed-steps";
export { softmax } from "./policy/softmax";
export { trustRegion } from "./search/trust-region";
export { closedSppo, closedMdpo } from "./policy/closed-forms";

/** First byte behind the static data: the facade lays out everything above it. */
export const heapBase: usize = __heap_base;
