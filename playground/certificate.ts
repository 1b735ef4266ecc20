/**
 * The certificate of the last update: what its own problem still has to gain.
 */
import type { Certificate, MethodOptions, Solver, UpdateOptions } from "../src/index.ts";

export interface Proof extends Certificate {
  /** max L - L(p), or max J_m - J_m(p) under C_m <= delta, is at most this. */
  left: number;
}

/** The update whose maximiser an outer step goes after, whatever way it takes. */
function updateOf(options: MethodOptions): UpdateOptions {
  if (options.update === "closed" || options.update === "exact") return options;
  if (options.method === "ppo") return { method: "ppo", update: "exact", epsilon: options.epsilon };
  const { method } = options;
  if (options.update === "trust-region") return { method, update: "exact", delta: options.delta };
  return { method, update: "exact", eta: options.eta } as UpdateOptions;
}

/** Undefined where numbers overflow, so that the update itself has no answer. */
export function certificateOf(
  solver: Solver,
  options: MethodOptions,
  policy: Float64Array,
  oldPolicy: Float64Array,
): Proof | undefined {
  const asked = updateOf(options);
  try {
    const certificate = solver.certificate(asked, policy, oldPolicy);
    const { gap, price, divergence = 0 } = certificate;
    const room = "delta" in asked && asked.delta !== undefined ? price * (asked.delta - divergence) : 0;
    return { ...certificate, left: Math.max(0, gap + room) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
