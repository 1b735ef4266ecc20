/**
 * C_m (docs/mathematics.md, section 2). States of weight 0 contribute nothing.
 */
import { METHOD_CODE } from "../../kernels.ts";
import { pairDivergence } from "./pair-terms.ts";
import { klRow } from "./relative-entropy.ts";

/** sum_s d KL(p_t, p) for sPPO and TRPO, sum_s d KL(p, p_t) for MDPO, C of a pair, 0 for PPO. */
export function divergence(
  f: Float64Array,
  method: number,
  logPi: number,
  pi: number,
  logPiOld: number,
  piOld: number,
  weights: number,
  S: number,
  A: number,
): number {
  if (method === METHOD_CODE.ppo) return 0;
  if (method === METHOD_CODE.family) return pairDivergence(f, logPi, pi, logPiOld, piOld, weights, S, A);
  const reverse = method === METHOD_CODE.mdpo;
  let sum = 0;
  for (let s = 0, i = 0; s < S; s++, i += A) {
    const d = f[weights + s];
    if (d === 0) continue;
    sum += d * (reverse ? klRow(f, logPi, pi, logPiOld, piOld, i, A) : klRow(f, logPiOld, piOld, logPi, pi, i, A));
  }
  return sum;
}
