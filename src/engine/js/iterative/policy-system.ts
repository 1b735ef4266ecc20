/**
 * The policy's system M = I - gamma P_pi in compressed rows, with a preconditioner: where its parts stand in memory.
 */
import { CORRECTION_VECTORS, HEAD, SYSTEM_VECTORS, vectorStride } from "../../shared/lengths.ts";

export { LEAST, UNIT } from "../../shared/lengths.ts";

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
  const stride = vectorStride(S);
  const correctionVector = (i: number) => sparse + i * stride;
  const systemVector = (i: number) => correctionVector(CORRECTION_VECTORS + i) + HEAD;
  const lowerStart = 2 * (systemVector(SYSTEM_VECTORS) + lower + upper);
  return {
    shadow: correctionVector(0),
    direction: correctionVector(1),
    image: correctionVector(2),
    second: correctionVector(3),
    correction: correctionVector(4),
    operatorScratch: correctionVector(5),
    head: correctionVector(CORRECTION_VECTORS),
    pivot: systemVector(0),
    excess: systemVector(1),
    residual: systemVector(2),
    lowerNear: systemVector(3),
    upperNear: systemVector(4),
    lowerValue: systemVector(SYSTEM_VECTORS),
    upperValue: systemVector(SYSTEM_VECTORS) + lower,
    lowerStart,
    upperStart: lowerStart + S + 2,
    lowerColumn: lowerStart + 2 * (S + 2),
    upperColumn: lowerStart + 2 * (S + 2) + lower,
  };
}
