/**
 * The surrogate, and the true return, along the line through the last two policies: in logits for the parametric
 * updates, in probabilities for the closed forms, which have no logits where a probability is 0.
 */
import type { MethodOptions, Solver, SurrogateOptions } from "../src/index.ts";
import type { Slice } from "./protocol.ts";

/** A policy with its logits. */
export interface Point {
  policy: Float64Array;
  logits: Float64Array;
}

const FROM = -0.25;
const TO = 1.5;

function softmax(logits: Float64Array, A: number): Float64Array {
  const policy = new Float64Array(logits.length);
  for (let row = 0; row < logits.length; row += A) {
    const most = Math.max(...logits.subarray(row, row + A));
    let sum = 0;
    for (let sa = row; sa < row + A; sa++) sum += policy[sa] = Math.exp(logits[sa] - most);
    for (let sa = row; sa < row + A; sa++) policy[sa] /= sum;
  }
  return policy;
}

/** How far the line through two policies goes on beyond [0, 1] with every probability positive. */
function reach(old: Float64Array, now: Float64Array): [number, number] {
  let [low, high] = [FROM, TO];
  for (let sa = 0; sa < old.length; sa++) {
    const slope = now[sa] - old[sa];
    if (slope < 0) high = Math.min(high, -old[sa] / slope);
    if (slope > 0) low = Math.max(low, -old[sa] / slope);
  }
  return [Math.min(low, 0), Math.max(high, 1)];
}

const etaOf = (options: MethodOptions): number | undefined =>
  "eta" in options && typeof options.eta === "number" ? options.eta : undefined;

const surrogateOptions = (options: MethodOptions): SurrogateOptions => {
  if (options.method === "ppo") return { method: "ppo", epsilon: options.epsilon };
  return typeof etaOf(options) === "number"
    ? { method: options.method, eta: etaOf(options) }
    : { method: options.method };
};

const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve));
const finite = (x: number) => (Number.isFinite(x) ? x : null);

export async function sliceAlong(
  solver: Solver,
  options: MethodOptions,
  { from: old, to: now, iteration }: { from: Point; to: Point; iteration: number },
  points: number,
  stale: () => boolean,
): Promise<Slice | undefined> {
  const { actions: A, discount } = solver.mdp;
  const asked = surrogateOptions(options);
  const eta = etaOf(options) ?? Infinity;
  const closed = options.update === "closed" || options.update === "exact";
  const [low, high] = closed ? reach(old.policy, now.policy) : [FROM, TO];
  const scale = discount === 1 ? 1 : 1 - discount;

  const at = (alpha: number): Point => {
    if (!closed) {
      const logits = old.logits.map((theta, sa) => {
        const to = now.logits[sa];
        // -Infinity where a state lacks the action.
        return to === theta ? theta : theta + alpha * (to - theta);
      });
      return { logits, policy: softmax(logits, A) };
    }
    const policy = old.policy.map((p, sa) => Math.max(0, p + alpha * (now.policy[sa] - p)));
    return { policy, logits: policy.map(Math.log) };
  };
  const measure = ({ policy, logits }: Point) => {
    const { objective, divergence = 0 } = solver.surrogate(asked, logits, old.logits);
    return { surrogate: objective - divergence / eta, divergence, J: solver.evaluate(policy).return };
  };

  const zero = measure(old);
  const slice: Slice = { iteration, alpha: [], surrogate: [], truth: [] };
  // 0 and 1 are among the points.
  const grid = Array.from({ length: points }, (_, i) => low + ((high - low) * i) / (points - 1));
  let last = performance.now();
  for (const alpha of [...new Set([...grid, 0, 1])].sort((a, b) => a - b)) {
    if (performance.now() - last > 8) {
      await nextTask();
      if (stale()) return undefined;
      last = performance.now();
    }
    const { surrogate, divergence, J } = measure(at(alpha));
    slice.alpha.push(alpha);
    slice.surrogate.push(finite(surrogate - zero.surrogate));
    slice.truth.push(finite(scale * (J - zero.J)));
    if (alpha === 1 && options.method !== "ppo") slice.divergence = divergence;
  }
  return slice;
}
