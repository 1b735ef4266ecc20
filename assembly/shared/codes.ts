// The numbers by which both engines and the library call things. `npm run generate` writes src/engine/shared/ from this folder.

/** Methods. FAMILY: the pair that `choosePair` has chosen. */
export const SPPO: i32 = 0;
export const MDPO: i32 = 1;
export const TRPO: i32 = 2;
export const PPO: i32 = 3;
export const FAMILY: i32 = 4;

/** Slots of the report, a row of doubles; `REPORT` in src/engine/kernels.ts says what each holds. */
export const RETURN: i32 = 0;
export const GRADIENT_NORM: i32 = 1;
export const OBJECTIVE: i32 = 2;
export const DIVERGENCE: i32 = 3;
export const CURVATURE: i32 = 4;
export const INNER_STEPS: i32 = 5;
export const STEP_SIZE: i32 = 6;
export const BACKTRACKS: i32 = 7;
export const PRICE: i32 = 8;
export const BINDING: i32 = 9;
export const LOG_MARGIN: i32 = 10;
export const LOWEST: i32 = 11;
export const GAP: i32 = 12;
export const PRIMAL: i32 = 13;
export const KKT_RESIDUAL: i32 = 14;

/** Objectives of the family. */
export const OBJECTIVE_LOG: i32 = 0;
export const OBJECTIVE_LINEAR: i32 = 1;
export const OBJECTIVE_CLIP: i32 = 2;
export const OBJECTIVE_DUAL_CLIP: i32 = 3;
export const OBJECTIVE_CAPPED: i32 = 4;
export const OBJECTIVE_Q_LOG: i32 = 5;
export const OBJECTIVE_QUADRATIC: i32 = 6;
export const OBJECTIVE_SIGMOID: i32 = 7;

/** Divergences of the family, and the code of "none". */
export const DIVERGENCE_FORWARD_KL: i32 = 0;
export const DIVERGENCE_REVERSE_KL: i32 = 1;
export const DIVERGENCE_CHI2: i32 = 2;
export const DIVERGENCE_HELLINGER: i32 = 3;
export const DIVERGENCE_ALPHA: i32 = 4;
export const DIVERGENCE_JENSEN_SHANNON: i32 = 5;
export const DIVERGENCE_EUCLIDEAN: i32 = 6;
export const DIVERGENCE_ITAKURA_SAITO: i32 = 7;
export const DIVERGENCE_TSALLIS: i32 = 8;
export const NONE: i32 = 255;

/** Added to the column that a factorisation in doubles has come to: what `evaluate` returns tells the two precisions apart. */
export const WIDE: i32 = 1073741824;
