/**
 * The grids that come with the package (docs/mathematics.md, section 9).
 */
import { GRID_FORMAT, type GridFile, type ModelEntry, type Sweep } from "../../types.ts";

const CLIFF: ModelEntry = { env: "cliffworld" };
/** The paper reads it after 200 steps. */
const DEEP_SEA: ModelEntry = { env: "deepsea", readAt: 199 };

const KL_METHODS = ["sppo", "mdpo", "trpo"] as const;
const EPSILONS = [0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99];

/**
 * The maximisers themselves over the published grids, m = ∞. They cost so little that quick has all of them.
 *
 *   3 methods x (11 eta + 12 delta) x 2 models, 11 eps x 2 models   = 160
 */
const EXACT: readonly Sweep[] = [
  { methods: KL_METHODS, updates: "exact", eta: { log2: [-13, -3] } },
  { methods: KL_METHODS, updates: "exact", delta: { log2: [-24, -2], step: 2 } },
  { methods: "ppo", updates: "exact", epsilon: EPSILONS },
];

/**
 * The published study: 8,972 runs, and the line searches once more with the objective that matches their slope.
 *
 *   fixed steps    4 methods x 11 eta or eps x 17 alpha x 4 m x 2 models   = 5,984
 *   line searches  3 methods x 11 eta x 7 armijo x 2 series x 3 m x 2      = 2,772, twice
 *   trust region   3 methods x 12 delta x 3 m x 2                          =   216
 */
const paper: GridFile = {
  format: GRID_FORMAT,
  name: "paper",
  study: "fma-pg",
  iterations: 1999,
  checkRounding: 100,
  models: [CLIFF, DEEP_SEA],
  sweeps: [
    {
      methods: KL_METHODS,
      updates: "gradient",
      eta: { log2: [-13, -3] },
      innerSteps: [1, 10, 100, 1000],
      stepSize: { log2: [-13, 3] },
    },
    {
      methods: "ppo",
      updates: "gradient",
      epsilon: EPSILONS,
      innerSteps: [1, 10, 100, 1000],
      stepSize: { log2: [-13, 3] },
    },
    ...[
      { maxStep: 10, warmStart: true },
      { maxStep: 1, warmStart: false },
    ].map((series) => ({
      methods: KL_METHODS,
      updates: "line-search" as const,
      eta: { log2: [-13, -3] as const },
      innerSteps: [1, 10, 100],
      armijo: [0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99],
      ...series,
      lineSearchOn: ["objective", "surrogate"],
    })),
    { methods: KL_METHODS, updates: "trust-region", delta: { log2: [-24, -2], step: 2 }, innerSteps: [1, 10, 100] },
    ...EXACT,
  ],
};

const powers = (...exponents: number[]): number[] => exponents.map((k) => 2 ** k);

/** A cut of the published grid in which every claim can be looked at. */
const quick: GridFile = {
  format: GRID_FORMAT,
  name: "quick",
  study: "fma-pg",
  iterations: 1999,
  checkRounding: 100,
  models: [CLIFF, DEEP_SEA],
  sweeps: [
    {
      methods: KL_METHODS,
      updates: "gradient",
      eta: { log2: [-13, -3], step: 2 },
      innerSteps: [1, 10, 100],
      stepSize: powers(-10, -6, -3, -2, -1, 0, 1, 2, 3),
    },
    {
      methods: "ppo",
      updates: "gradient",
      epsilon: [0.01, 0.1, 0.3, 0.5, 0.7, 0.99],
      innerSteps: [1, 10, 100],
      stepSize: powers(-10, -6, -3, -1, 1, 2, 3),
    },
    {
      methods: KL_METHODS,
      updates: "line-search",
      models: [CLIFF],
      eta: { log2: [-11, -3], step: 2 },
      innerSteps: [1, 10],
      armijo: [0, 0.5],
      lineSearchOn: ["objective", "surrogate"],
    },
    {
      methods: KL_METHODS,
      updates: "line-search",
      models: [CLIFF],
      eta: powers(-5),
      innerSteps: 100,
      armijo: [0.5],
      maxStep: 1,
      warmStart: false,
      lineSearchOn: ["objective", "surrogate"],
    },
    { methods: KL_METHODS, updates: "trust-region", delta: { log2: [-20, -2], step: 2 }, innerSteps: 1 },
    { methods: KL_METHODS, updates: "trust-region", delta: { log2: [-16, -2], step: 2 }, innerSteps: 10 },
    { methods: KL_METHODS, updates: "trust-region", delta: { log2: [-10, -2], step: 2 }, innerSteps: 100 },
    ...EXACT,
  ],
};

/** The grids by name: the published study and a cut of it (docs/mathematics.md, section 9). */
export const profiles: Readonly<Record<string, GridFile>> = { quick, paper };
