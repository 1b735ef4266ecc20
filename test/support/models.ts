/** Random models, policies and logits for fast-check, and a check with a fixed seed. */
import fc from "fast-check";
import { garnet } from "../../src/environments/garnet.ts";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { maxAbs } from "./numbers.ts";

/** Asserts a property on `runs` cases. The seed is fixed; a failure prints it with the shrunk case. */
export function check<T>(arbitrary: fc.Arbitrary<T>, runs: number, predicate: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, predicate), { seed: 20210901, numRuns: runs, includeErrorInReport: true });
}

const DISCOUNTS = [0, 0.5, 0.9, 0.99, 0.9999];

/** Garnets of random size and seed. */
export const garnets = (states = 8, actions = 4, discounts: readonly number[] = DISCOUNTS): fc.Arbitrary<Mdp> =>
  fc
    .record({
      states: fc.integer({ min: 1, max: states }),
      actions: fc.integer({ min: 1, max: actions }),
      branching: fc.integer({ min: 1, max: states }),
      seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      discount: fc.constantFrom(...discounts),
    })
    .map((options) => garnet({ ...options, branching: Math.min(options.branching, options.states) }));

/** A distribution whose weights range over a hundred orders of magnitude, zeros included. */
const distribution = (n: number): fc.Arbitrary<number[]> =>
  fc
    .array(fc.constantFrom<number[]>(0, 0, 1, 1, 0.5, 1e-3, 1e-9, 1e-17, 1e-100), { minLength: n, maxLength: n })
    .chain((weights) => fc.nat(n - 1).map((first) => weights.map((w, i) => (i === first && w === 0 ? 1 : w))))
    .map((weights) => {
      const sum = weights.reduce((a, b) => a + b, 0);
      return weights.map((w) => w / sum);
    });

const tuple = <T>(n: number, each: fc.Arbitrary<T>) => fc.array(each, { minLength: n, maxLength: n });

/** Small models made to hurt: sparse rows, tiny probabilities, rewards of all sizes, discounts up to 1 - 1e-12. */
export const adversarial: fc.Arbitrary<Mdp> = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }))
  .chain(([states, actions]) =>
    fc.record({
      states: fc.constant(states),
      actions: fc.constant(actions),
      discount: fc.constantFrom(0, 0.5, 0.9, 0.999, 1 - 1e-6, 1 - 1e-9, 1 - 1e-12),
      start: distribution(states),
      transitions: tuple(states, tuple(actions, distribution(states))),
      rewards: tuple(states, tuple(actions, fc.constantFrom(0, 0, 1, -1, -100, 1e-6, 1e6))),
    }),
  )
  .map(defineMdp);

/** Models of both kinds. */
export const models: fc.Arbitrary<Mdp> = fc.oneof(garnets(9, 9), adversarial);

/** pi(a|s), [S][A], zeros and tiny probabilities included. */
export const policyOf = ({ states, actions }: Mdp): fc.Arbitrary<number[][]> => tuple(states, distribution(actions));

/** theta, [S * A], in [-size, size]. */
export const logitsOf = ({ states, actions }: Mdp, size = 3): fc.Arbitrary<number[]> =>
  tuple(states * actions, fc.double({ min: -size, max: size, noNaN: true }));

/** Probabilities range down to 1e-100 and their products to underflow, where doubles have no relative precision. */
export const UNDERFLOW = 1e-290;

/** No value is larger: max |r| / (1 - gamma). The rounding of V is relative to it where rewards of both signs cancel. */
export const bound = (mdp: Mdp) => maxAbs(mdp.rewards) / (1 - mdp.discount);

/** A model with a policy. */
export const evaluated = models.chain((mdp) => fc.record({ mdp: fc.constant(mdp), policy: policyOf(mdp) }));
