/**
 * The policy's system M = I - gamma P_pi in compressed rows, with a preconditioner: where its parts stand in memory.
 */

/** The slot of the head that holds what sweeps take for 0. */
export const LEAST = 4;
/** The slot that holds the power of two that the residual was multiplied by. */
export const UNIT = 5;

/** Where the parts of the system stand: indexes into doubles, and of `...Start` and `...Column` into 32-bit integers. */
export interface Layout {
  shadow: number;
  direction: number;
  image: number;
  second: number;
  correction: number;
  operatorScratch: number;
  head: number;
  pivot: number;
  excess: number;
  residual: number;
  lowerNear: number;
  upperNear: number;
  lowerValue: number;
  upperValue: number;
  lowerStart: number;
  upperStart: number;
  lowerColumn: number;
  upperColumn: number;
}

/** `sparse` is an index into doubles. The vectors of one correction stand first, then 16 scalars, then the others. */
export function layout(sparse: number, lower: number, upper: number, S: number): Layout {
  const stride = 512 * Math.ceil(S / 512) + 40;
  const correctionVector = (i: number) => sparse + i * stride;
  const systemVector = (i: number) => correctionVector(6 + i) + 16;
  const lowerStart = 2 * (systemVector(5) + lower + upper);
  return {
    shadow: correctionVector(0),
    direction: correctionVector(1),
    image: correctionVector(2),
    second: correctionVector(3),
    correction: correctionVector(4),
    operatorScratch: correctionVector(5),
    head: correctionVector(6),
    pivot: systemVector(0),
    excess: systemVector(1),
    residual: systemVector(2),
    lowerNear: systemVector(3),
    upperNear: systemVector(4),
    lowerValue: systemVector(5),
    upperValue: systemVector(5) + lower,
    lowerStart,
    upperStart: lowerStart + S + 2,
    lowerColumn: lowerStart + 2 * (S + 2),
    upperColumn: lowerStart + 2 * (S + 2) + lower,
  };
}
