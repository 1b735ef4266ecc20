/**
 * Closed and exact updates of a directly represented policy, and certificates, on a workspace (docs/mathematics.md,
 * sections 3 and 7).
 */
import { REPORT } from "../engine/kernels.ts";
import type { Resolved } from "./resolve-options.ts";
import type { Certificate } from "./results.ts";
import type { Workspace } from "./workspace.ts";

/** Lambda, and whether C_m <= delta binds. */
export interface Multiplier {
  price: number;
  binding: boolean;
}

/** pi and log pi <- the update of the evaluated, kept policy. Throws a RangeError when they are not finite. */
export function advanceDirect(work: Workspace, resolved: Resolved): Multiplier {
  const { method, eta, delta } = resolved;
  const { pi, report } = work;
  work.advance(resolved);
  for (let sa = 0; sa < pi.length; sa++) {
    if (pi[sa] >= 0) continue;
    const cause = delta === undefined ? `eta ${eta} is too large` : "the values are too large";
    throw new RangeError(`update: the new policy is not finite; ${cause} for this model`);
  }
  if (method === "ppo") return { price: 0, binding: false };
  if (delta === undefined) return { price: 1 / eta, binding: false };
  return { price: report[REPORT.price], binding: report[REPORT.binding] !== 0 };
}

/** lambda_s out of what the kernel of an update reports. [S] */
export function rowMultipliers({ normaliser, occupancy }: Workspace, resolved: Resolved): Float64Array {
  const { method, eta, delta } = resolved;
  // N of sPPO, log Z of MDPO: an exact update with eta is the closed one.
  const closed = delta === undefined && (method === "sppo" || method === "mdpo");
  const shift = method === "sppo" ? 0 : 1;
  const out = normaliser.slice();
  for (let s = 0; s < out.length; s++) out[s] = occupancy[s] * (closed ? (out[s] - shift) / eta : out[s]);
  return out;
}

/** What `certify` reported. */
export function readCertificate({ report }: Workspace, { method }: Resolved, price: number): Certificate {
  const gap = report[REPORT.gap];
  const primal = report[REPORT.primal];
  const kktResidual = report[REPORT.kktResidual];
  if (method === "ppo") return { gap, primal, kktResidual, price };
  return { gap, primal, kktResidual, divergence: report[REPORT.divergence], price };
}
