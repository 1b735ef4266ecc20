// Numbers at which the kernels of both engines decide. `npm run generate` writes src/engine/shared/ from this folder.

/** The unit roundoff, 2^-53. */
export const ROUNDOFF: f64 = 1.1102230246251565e-16;

/** Inner loops end where the norm of a gradient is below it; a curvature below it bounds no step. */
export const VANISHED: f64 = 1e-128;

/** Natural directions leave out actions whose weight is below this share of the largest one. */
export const CUT: f64 = 1e-15;

/** The step that a search takes where all of its trials failed. */
export const GIVE_UP: f64 = 1e-16;

/** Values are tied within this share of their size, 2^-48. */
export const TIE: f64 = 3.552713678800501e-15;

/** A probability, or a ratio, stands at a kink within this share of it, 2^-48. */
export const KINK: f64 = 3.552713678800501e-15;

/** Probabilities and sums below it have lost digits, or soon will: logarithms take their place. */
export const SMALLEST_DIVISOR: f64 = 1e-280;

/** Exact maximisers of pairs: where c_p has a pole, actions whose p_t is below it are no reference for others. */
export const SMALLEST_PROBABILITY: f64 = 1e-290;

/** A price is right where its divergence is within this share of delta ... */
export const TOLERANCE: f64 = 1e-14;
/** ... or within this one, once it does not come closer. */
export const STALL_TOLERANCE: f64 = 1e-13;

/** Gaps beyond this multiple of the price, 2^100, count as this much. */
export const LARGEST_GAP: f64 = 1.2676506002282294e30;

/** The share of the largest residual, 2^-450, that iterative sweeps take for 0 (assembly/iterative/policy-system.ts). */
export const NEGLIGIBLE: f64 = 3.4395525670743494e-136;
