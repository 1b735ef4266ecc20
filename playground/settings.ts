/**
 * The runs that can be asked for: methods, updates, and the options of each pair with what the page shows of them.
 */
import type { Method, MethodOptions, Update } from "../src/index.ts";

export interface Field {
  name: string;
  symbol: string;
  title: string;
  initial: number | boolean | string;
  /** A slider in powers of two from 2^low to 2^high; without it a plain field. */
  slider?: { low: number; high: number; step: number; whole?: boolean };
  choices?: readonly string[];
  /** Shown folded away, and left to the package while it has its initial value. */
  advanced?: boolean;
}

/** Exact TRPO has two forms, with a bound on the divergence and with a price for it; the latter is an entry of its own. */
export type UpdateChoice = Update | "exact-eta";

/** One run: a method, an update, and values of the options that differ from the initial ones or are required. */
export interface RunSetting {
  method: Method;
  update: UpdateChoice;
  values: Record<string, number | boolean | string>;
}

const powers = (low: number, high: number) => ({ low, high, step: 0.5 });
const eta: Field = { name: "eta", symbol: "η", title: "step size of the update", initial: 1, slider: powers(-12, 8) };
const epsilon: Field = { name: "epsilon", symbol: "ε", title: "clipping", initial: 0.2, slider: powers(-6, 2) };
const delta: Field = {
  name: "delta",
  symbol: "δ",
  title: "radius of the trust region",
  initial: 2 ** -6,
  slider: powers(-14, 3),
};
const innerSteps: Field = {
  name: "innerSteps",
  symbol: "m",
  title: "inner steps",
  initial: 10,
  slider: { low: 0, high: 10, step: 0.25, whole: true },
};
const stepSize: Field = {
  name: "stepSize",
  symbol: "α",
  title: "inner step size",
  initial: 0.5,
  slider: powers(-12, 8),
};
const decay: Field = {
  name: "decay",
  symbol: "decay",
  title: "factor of each backtrack",
  initial: 0.9,
  advanced: true,
};
const maxBacktracks: Field = {
  name: "maxBacktracks",
  symbol: "backtracks",
  title: "failed trials before giving up",
  initial: 1000,
  advanced: true,
};
const maxStep = (initial: number): Field => ({
  name: "maxStep",
  symbol: "max α",
  title: "first trial step",
  initial,
  advanced: true,
});
const LINE: Field[] = [
  { name: "armijo", symbol: "c", title: "sufficient increase", initial: 0, advanced: true },
  decay,
  maxStep(10),
  { name: "warmStart", symbol: "warm start", title: "begin at the last step", initial: true, advanced: true },
  { name: "warmFactor", symbol: "warm ×", title: "factor of the last step", initial: 2, advanced: true },
  {
    name: "lineSearchOn",
    symbol: "search on",
    title: "what must not fall",
    initial: "surrogate",
    choices: ["surrogate", "objective"],
    advanced: true,
  },
  maxBacktracks,
];

export const METHODS: readonly { id: Method; title: string }[] = [
  { id: "sppo", title: "sPPO" },
  { id: "mdpo", title: "MDPO" },
  { id: "trpo", title: "TRPO" },
  { id: "ppo", title: "PPO" },
];

export const UPDATES: readonly { id: UpdateChoice; title: string; methods: readonly Method[] }[] = [
  { id: "closed", title: "closed form", methods: ["sppo", "mdpo"] },
  { id: "exact", title: "exact maximiser", methods: ["sppo", "mdpo", "trpo", "ppo"] },
  { id: "exact-eta", title: "exact, with η", methods: ["trpo"] },
  { id: "gradient", title: "gradient steps", methods: ["sppo", "mdpo", "trpo", "ppo"] },
  { id: "line-search", title: "line search", methods: ["sppo", "mdpo", "trpo"] },
  { id: "trust-region", title: "trust region", methods: ["sppo", "mdpo", "trpo"] },
];

export const updatesOf = (method: Method) => UPDATES.filter(({ methods }) => methods.includes(method));

/** The options of a method under an update, in reading order. */
export function fieldsOf(method: Method, update: UpdateChoice): readonly Field[] {
  switch (update) {
    case "closed":
      return method === "sppo"
        ? [
            eta,
            { name: "floor", symbol: "floor", title: "in place of 0 in max(1 + η Adv, 0)", initial: 0, advanced: true },
          ]
        : [eta];
    case "exact":
      return [method === "ppo" ? epsilon : delta];
    case "exact-eta":
      return [eta];
    case "gradient":
      return [method === "ppo" ? epsilon : eta, innerSteps, stepSize];
    case "line-search":
      return [eta, innerSteps, ...LINE];
    case "trust-region":
      return [delta, innerSteps, decay, maxStep(1e5), maxBacktracks];
  }
}

/** A setting that makes sense: an update that the method has, and values of its own options only. */
export function settled({ method, update, values }: RunSetting): RunSetting {
  const updates = updatesOf(method);
  const kept = updates.some(({ id }) => id === update) ? update : updates[0].id;
  const known = fieldsOf(method, kept).map(({ name }) => name);
  return {
    method,
    update: kept,
    values: Object.fromEntries(Object.entries(values).filter(([key]) => known.includes(key))),
  };
}

export const valueOf = (run: RunSetting, field: Field) => run.values[field.name] ?? field.initial;

/** What the package is asked for. It checks the values and names the one that is wrong. */
export function runOptions(run: RunSetting): MethodOptions {
  const options: Record<string, unknown> = {
    method: run.method,
    update: run.update === "exact-eta" ? "exact" : run.update,
  };
  for (const field of fieldsOf(run.method, run.update)) {
    const value = valueOf(run, field);
    if (!field.advanced || value !== field.initial) options[field.name] = value;
  }
  return options as unknown as MethodOptions;
}

export const methodTitle = (method: Method) => METHODS.find(({ id }) => id === method)?.title ?? method;

/** "TRPO, trust region" */
export const runTitle = ({ method, update }: RunSetting) =>
  `${methodTitle(method)}, ${UPDATES.find(({ id }) => id === update)?.title ?? update}`;

/** The runs of a first visit. Four names for at most four runs. */
export const FIRST_RUNS: readonly RunSetting[] = [
  { method: "trpo", update: "trust-region", values: {} },
  { method: "ppo", update: "gradient", values: { stepSize: 32 } },
  { method: "mdpo", update: "closed", values: {} },
  { method: "sppo", update: "closed", values: { eta: 0.1 } },
];
export const LETTERS = ["A", "B", "C", "D"] as const;
export const MOST_RUNS = LETTERS.length;
