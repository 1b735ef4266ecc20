/**
 * Random sparse models.
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { defineMdp, type Mdp } from "../model/mdp.ts";
import { checkInteger, checkKeys, checkNumber, checkObject, checkTransitions } from "../support/argument-checks.ts";
import { discountOption, type Environment } from "./environment.ts";

/** What `sparseRandom` takes. */
export interface SparseRandomOptions {
  /** S >= 1 */
  states: number;
  /** A >= 1 */
  actions: number;
  /** Probability, in (0, 1], that (s,a) can lead to s'. */
  density: number;
  /** An integer in 0 .. 2^32 - 1; the same seed gives the same bits everywhere. */
  seed: number;
  /** gamma, in [0, 1]. Default 0.9. */
  discount?: number;
}

/** Every possible transition is drawn for. */
const MOST_DRAWS = 2 ** 27;

/**
 * A random model with rows of different lengths: (s,a) can lead to each state with probability `density`, or to one
 * drawn uniformly where none came out; the probabilities are uniform weights in (0, 1], scaled to sum to 1, and the
 * reward is uniform in [-1, 1). The start is uniform.
 *
 * The random numbers are xoroshiro128+ of the seed after one jump, used for each (s,a) in row-major order: the reward,
 * then for every state in turn whether it is there and, if so, its weight.
 *
 * Source: Cordwell et al., pymdptoolbox, mdptoolbox.example.rand with is_sparse.
 *
 * @throws TypeError, RangeError naming the option
 */
export function sparseRandom(options: SparseRandomOptions): Mdp {
  const keys = ["states", "actions", "density", "seed", "discount"];
  checkKeys("sparseRandom", checkObject("sparseRandom: options", options), keys);
  const { discount = 0.9 } = options;
  const states = checkInteger("sparseRandom: states", options.states, 1, 2147483646);
  const actions = checkInteger("sparseRandom: actions", options.actions, 1, 2147483646);
  const inside = (x: number) => x > 0 && x <= 1;
  const density = checkNumber("sparseRandom: density", options.density, inside, "a number in (0, 1]");
  const seed = checkInteger("sparseRandom: seed", options.seed, 0, 4294967295);
  if (states * states * actions > MOST_DRAWS) {
    throw new RangeError(
      `sparseRandom: states * states * actions must be at most ${MOST_DRAWS}, got ${states * states * actions}; garnet has no such limit`,
    );
  }
  checkTransitions("sparseRandom", Math.ceil(states * actions * Math.max(states * density, 1)));

  const random = xoroshiro128plus(seed);
  random.jump();
  const transitions: [number, number, number, number][] = [];
  const rewards = new Float64Array(states * actions);
  for (let sa = 0; sa < states * actions; sa++) {
    rewards[sa] = 2 * uniformFloat64(random) - 1;
    const next: number[] = [];
    const weights: number[] = [];
    for (let s = 0; s < states; s++) {
      if (uniformFloat64(random) >= density) continue;
      next.push(s);
      weights.push(1 - uniformFloat64(random));
    }
    if (next.length === 0) {
      next.push(uniformInt(random, 0, states - 1));
      weights.push(1);
    }
    const sum = weights.reduce((x, y) => x + y, 0);
    next.forEach((s, i) => {
      transitions.push([Math.floor(sa / actions), sa % actions, s, weights[i] / sum]);
    });
  }
  return defineMdp({
    name: `sparse-${states}-${actions}-${density}-${seed}`,
    states,
    actions,
    discount,
    start: new Float64Array(states).fill(1 / states),
    transitions,
    rewards,
  });
}

export const sparseRandomEntry: Environment = {
  name: "sparse",
  summary: "a random model: each state-action pair leads to each state with probability `density`",
  options: [
    { name: "states", type: "number", summary: "S" },
    { name: "actions", type: "number", summary: "A" },
    { name: "density", type: "number", summary: "probability of a transition, (0, 1]" },
    { name: "seed", type: "number", summary: "an integer in 0 .. 2^32 - 1" },
    discountOption(0.9),
  ],
  create: (options = {}) => sparseRandom(options as unknown as SparseRandomOptions),
};
