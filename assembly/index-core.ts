// The kernels of fma-pg/core, in reading order: those of index.ts that evaluate and optimise models of usual size, line searches apart.

export { softmax } from "./softmax";
export { evaluate } from "./evaluation";
export { closedSppo, closedMdpo } from "./closed";
export { ascend } from "./ascent";
export { searchRegion } from "./region";

/** First byte behind the static data: the facade lays out everything above it. */
export const heapBase: usize = __heap_base;
