/** One number for every bit that the wasm engine computes in a fixed set of runs. */
import { cliffWorld } from "../../src/environments/cliff-world.ts";
import { deepSea } from "../../src/environments/deep-sea.ts";
import { garnet } from "../../src/environments/garnet.ts";
import type { Mdp } from "../../src/model/mdp.ts";
import { createSolverSync } from "../../src/solver/solver.ts";
import { CLOSED, RUNS } from "./runs.ts";

const MODELS: readonly (() => Mdp)[] = [
  () => cliffWorld(),
  () => deepSea({ size: 6, discount: 0.99 }),
  () => garnet({ states: 37, actions: 5, branching: 4, seed: 7, discount: 0.95 }),
];

/** Integers spread by a multiplicative hash, in [-2, 2]. */
const spread = (n: number, seed: number) =>
  Float64Array.from({ length: n }, (_, i) => (((i + 1) * 2654435761 + seed * 40503) >>> 0) / 2 ** 30 - 2);

/** Every array and number of a result, in the order of its keys. */
const numbers = (result: object): number[] =>
  Object.values(result).flatMap((value) =>
    typeof value === "number" ? [value] : ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : [],
  );

/** What is digested: for each model its optimum, surrogates, closed updates and a run of every method and update. */
function bits(mdp: Mdp): number[] {
  const solver = createSolverSync(mdp);
  const n = mdp.states * mdp.actions;
  const [logits, oldLogits] = [spread(n, 1), spread(n, 2)];
  return [
    ...numbers(solver.evaluate()),
    ...numbers(solver.optimal()),
    ...(["sppo", "mdpo", "trpo"] as const).flatMap((method) =>
      numbers(solver.surrogate({ method, eta: 0.7 }, logits, oldLogits)),
    ),
    ...numbers(solver.surrogate({ method: "ppo", epsilon: 0.2 }, logits, oldLogits)),
    ...CLOSED.flatMap((options) => numbers(solver.update(options as Parameters<typeof solver.update>[0]))),
    ...RUNS.flatMap((options) => numbers(solver.optimize({ ...options, iterations: 12, initialLogits: logits }))),
  ];
}

/** SHA-256, in hexadecimal, over the doubles in little-endian order. */
export async function digest(): Promise<string> {
  const all = MODELS.flatMap((model) => bits(model()));
  const bytes = new DataView(new ArrayBuffer(8 * all.length));
  for (const [i, x] of all.entries()) bytes.setFloat64(8 * i, x, true);
  const hash = await crypto.subtle.digest("SHA-256", bytes.buffer);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Does an action on a host whose transcendental functions are off by a few units of the tenth digit. */
export async function tampered<T>(action: () => Promise<T>): Promise<T> {
  const names = ["exp", "log", "pow", "expm1", "log1p", "log2", "log10", "tanh", "sin", "cos"] as const;
  const real = names.map((name) => Math[name]);
  const math = Math as unknown as Record<string, (...x: number[]) => number>;
  for (const [i, name] of names.entries()) {
    const f = real[i] as (...x: number[]) => number;
    math[name] = (...x) => f(...x) * (1 + 3e-10);
  }
  try {
    return await action();
  } finally {
    for (const [i, name] of names.entries()) math[name] = real[i] as (...x: number[]) => number;
  }
}
