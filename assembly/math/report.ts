// Slots of the report, a row of doubles; src/engine/kernels.ts says what each holds.

export const RETURN = 0;
export const GRADIENT_NORM = 1;
export const OBJECTIVE = 2;
export const DIVERGENCE = 3;
export const CURVATURE = 4;
export const INNER_STEPS = 5;
export const STEP_SIZE = 6;
export const BACKTRACKS = 7;
export const PRICE = 8;
export const BINDING = 9;
export const LOG_MARGIN = 10;
export const LOWEST = 11;
export const GAP = 12;
export const PRIMAL = 13;
export const KKT_RESIDUAL = 14;
