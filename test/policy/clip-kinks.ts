import * as assert from "uvu/assert";
import { defineMdp } from "../../src/model/mdp.ts";
import type { Kinks } from "../../src/solver/options.ts";
import { onEveryEngine } from "../support/engines.ts";
import { near, sameBits } from "../support/numbers.ts";

/** One state that keeps itself, discount 0: Adv = r - sum_a p_t r. */
const mdp = defineMdp({
  states: 1,
  actions: 4,
  discount: 0,
  start: 0,
  transitions: [0, 1, 2, 3].map((a) => [0, a, 0, 1]),
  rewards: [3, 1, -1, -3],
});

// p_t = 1/4 each, so Adv = r. eps = 1/2: kinks at 3/8 and 1/8, which are doubles, and so are these probabilities.
const OLD = [0, 0, 0, 0];
const epsilon = 0.5;

/** d p (g - sum_b p g), d = 1. */
function rule(p: number[], g: number[]): number[] {
  const mean = p.reduce((sum, x, a) => sum + x * g[a], 0);
  return p.map((x, a) => x * (g[a] - mean));
}

onEveryEngine("PPO at its kinks", (test, engine) => {
  const solver = engine.solver(mdp);
  const gradient = (p: number[], kinks?: Kinks) =>
    solver.surrogate({ method: "ppo", epsilon, ...(kinks && { kinks }) }, p.map(Math.log), OLD).gradient;

  test("left and right are the one-sided slopes, clipped and unclipped the ends of the supergradients", () => {
    // Action 0 (Adv 3) and action 3 (Adv -3) at their kinks, up and down; the others inside: slopes 1 and -1.
    const p = [3 / 8, 1 / 4, 1 / 4, 1 / 8];
    const slopes: Record<Exclude<Kinks, "strict">, number[]> = {
      clipped: [0, 1, -1, 0],
      unclipped: [3, 1, -1, -3],
      // As p moves up, the good action gains nothing more and the bad one loses; as it moves down, the other way round.
      right: [0, 1, -1, -3],
      left: [3, 1, -1, 0],
    };
    for (const [kinks, g] of Object.entries(slopes)) near(kinks, gradient(p, kinks as Kinks), rule(p, g), 1e-14);
    // One ulp of the softmax does not matter: log p is rounded, and p = exp(log p) with it.
    const moved = p.map((x, a) => (a === 0 ? x * (1 + 4e-16) : x));
    near("an ulp off", gradient(moved, "left"), rule(p, slopes.left), 1e-14);
  });

  test("strict is [26] as printed, and the default", () => {
    // Well inside and well outside the range there is nothing to choose.
    const p = [0.5, 0.3, 0.15, 0.05];
    for (const kinks of ["strict", "clipped", "unclipped", "left", "right"] as const) {
      near(kinks, gradient(p, kinks), rule(p, [0, 1, -1, 0]), 1e-14);
    }
    for (const q of [p, [3 / 8, 1 / 4, 1 / 4, 1 / 8]]) sameBits("default", gradient(q), gradient(q, "strict"));
  });

  test("the objective does not depend on it", () => {
    const p = [3 / 8, 1 / 4, 1 / 4, 1 / 8].map(Math.log);
    const value = (kinks: Kinks) => solver.surrogate({ method: "ppo", epsilon, kinks }, p, OLD).objective;
    for (const kinks of ["clipped", "unclipped", "left", "right"] as const) assert.is(value(kinks), value("strict"));
  });
});
