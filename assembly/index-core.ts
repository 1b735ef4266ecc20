// The kernels of fma-pg/core, in reading order: those of index.ts that evaluate and optimise models of usual size, line searches apart.

export { softmax } from "./policy/softmax";
export { evaluate } from "./dense/evaluation";
export { closedSppo, closedMdpo } from "./policy/closed-forms";
export { ascend } from "./search/fixed-steps";
export { searchRegion } from "./search/trust-region";

/** First byte behind the static data: the facade lays out everything above it. */
export const heapBase: usize = __heap_base;
