/**
 * Garnets: random models with a given branching.
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { defineMdp, type Mdp } from "../model/mdp.ts";
import { checkInteger, checkKeys, checkObject, checkTransitions } from "../support/argument-checks.ts";

/** What `garnet` takes. */
export interface GarnetOptions {
  /** S >= 1 */
  states: number;
  /** A >= 1 */
  actions: number;
  /** Next states of every state-action pair, from 1 to S. */
  branching: number;
  /** An integer in 0 .. 2^32 - 1; the same seed gives the same bits everywhere. */
  seed: number;
  /** gamma, in [0, 1]. Default 0.9. */
  discount?: number;
}

/**
 * A random model: every (s, a) has `branching` distinct next states, drawn without replacement, whose probabilities are
 * the gaps between `branching` - 1 uniform cut points of [0, 1], and a reward uniform in [0, 1). The start is uniform
 * over all states.
 *
 * The random numbers are xoroshiro128+ of the seed after one jump (which takes neighbouring seeds apart), used for each
 * (s, a) in row-major order: the reward, the next states, the cut points.
 *
 * Source: Archibald, McKinnon & Thomas, "On the generation of Markov decision processes", J. Oper. Res. Soc. 46, 1995.
 *
 * @throws TypeError, RangeError naming the option
 */
export function garnet(options: GarnetOptions): Mdp {
  checkKeys("garnet", checkObject("garnet: options", options), ["states", "actions", "branching", "seed", "discount"]);
  const { discount = 0.9 } = options;
  const states = checkInteger("garnet: states", options.states, 1, 2147483646);
  const actions = checkInteger("garnet: actions", options.actions, 1, 2147483646);
  const branching = checkInteger("garnet: branching", options.branching, 1, states);
  const seed = checkInteger("garnet: seed", options.seed, 0, 4294967295);
  checkTransitions("garnet", states * actions * branching);

  const random = xoroshiro128plus(seed);
  random.jump();
  const transitions: [number, number, number, number][] = [];
  const rewards = new Float64Array(states * actions);
  const order = Int32Array.from({ length: states }, (_, s) => s);
  const cuts = new Float64Array(branching - 1);
  for (let sa = 0; sa < states * actions; sa++) {
    rewards[sa] = uniformFloat64(random);
    // The first steps of a Fisher-Yates shuffle; where the previous pair left the order does not matter.
    for (let i = 0; i < branching; i++) {
      const j = uniformInt(random, i, states - 1);
      const next = order[j];
      order[j] = order[i];
      order[i] = next;
    }
    for (let i = 0; i < cuts.length; i++) cuts[i] = uniformFloat64(random);
    cuts.sort();
    for (let i = 0; i < branching; i++) {
      const low = i === 0 ? 0 : cuts[i - 1];
      const high = i === branching - 1 ? 1 : cuts[i];
      transitions.push([Math.floor(sa / actions), sa % actions, order[i], high - low]);
    }
  }
  return defineMdp({
    name: `garnet-${states}-${actions}-${branching}-${seed}`,
    states,
    actions,
    discount,
    start: new Float64Array(states).fill(1 / states),
    transitions,
    rewards,
  });
}
