/**
 * Trials of a search (assembly/search/relative-softmax.ts): J_m, both divergences, p and log p near p_t and far from it, each to 1e-13 of
 * itself however small the step, against formulas in z = theta - theta_t alone, which is exact here; and from one step to
 * the next, where nothing may change a bit unless alpha does.
 */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compileAssembly } from "../support/assembly.ts";
import { logSoftmax } from "../support/surrogates.ts";

interface Exports {
  memory: WebAssembly.Memory;
  heapBase: WebAssembly.Global<"i32">;
  open(theta: number, logPi: number, pi: number, adv: number, d: number, scratch: number, S: number, A: number): void;
  directionAt(): number;
  pAt(): number;
  logPAt(): number;
  try(method: number, step: number, divergenceToo: number): void;
  acceptStep(method: number): void;
  again(method: number, step: number, divergenceToo: number): void;
  J(): number;
  C(): number;
}
const module = compileAssembly(
  "relative-softmax",
  `import { F64 } from "../../assembly/math/views";
  import { accept, begin, completePolicy, divergence, evaluateObjective, evaluateTrial, objective, setDirection } from "../../assembly/search/trial-point";
  import * as panel from "../../assembly/policy/state-panel";
  export function open(theta: F64, logPi: F64, pi: F64, adv: F64, d: F64, scratch: F64, S: i32, A: i32): void {
    begin(theta, logPi, pi, adv, d, scratch, S, A);
  }
  export function directionAt(): usize { return changetype<usize>(panel.g); }
  export function pAt(): usize { return changetype<usize>(panel.p); }
  export function logPAt(): usize { return changetype<usize>(panel.logP); }
  function tryStep(method: i32, step: f64, divergenceToo: bool): void {
    setDirection(method, true);
    evaluateTrial(method, step, divergenceToo);
    evaluateObjective(method);
    completePolicy(method);
  }
  export { tryStep as try };
  export function acceptStep(method: i32): void {
    accept();
    completePolicy(method);
  }
  export function again(method: i32, step: f64, divergenceToo: bool): void {
    setDirection(method, false);
    evaluateTrial(method, step, divergenceToo);
    evaluateObjective(method);
  }
  export function J(): f64 { return objective; }
  export function C(): f64 { return divergence; }
  export const heapBase: usize = __heap_base;`,
);
const kernels = new WebAssembly.Instance(module).exports as unknown as Exports;

const SPPO = 0;
const MDPO = 1;
const TRPO = 2;

const sum = (x: readonly number[]) => x.reduce((a, b) => a + b);
/** e^x - 1 - x without cancellation: its series, or as it stands where nothing cancels. */
function remainder(x: number): number {
  if (Math.abs(x) > 1) return Math.expm1(x) - x;
  let total = 0;
  for (let k = 25; k >= 2; k--) total = (total + 1) * (x / k);
  return total * x;
}

/** What a state's p is at z from q, by formulas that lose no digits. */
function expected(q: readonly number[], adv: readonly number[], z: readonly number[]) {
  const mean = sum(z.map((x, a) => q[a] * x));
  const F = sum(z.map((x, a) => q[a] * remainder(x - mean)));
  const lr = z.map((x) => x - mean - Math.log1p(F));
  const p = q.map((x, a) => x * Math.exp(lr[a]));
  return {
    p,
    lr,
    forward: sum(lr.map((x, a) => q[a] * remainder(x))),
    reverse: sum(lr.map((x, a) => p[a] * remainder(-x))),
    sppo: sum(lr.map((x, a) => q[a] * adv[a] * x)),
    linear: sum(p.map((x, a) => x * adv[a])),
  };
}

const near = (label: string, actual: number, wanted: number, size: number) =>
  assert.ok(Math.abs(actual - wanted) <= size, `${label}: ${actual}, expected ${wanted}`);

const test = suite("relative softmax");

for (const A of [2, 3, 4, 7]) {
  test(`states in pairs and alone, ${A} actions, steps of every length`, () => {
    const S = 5;
    // Multiples of 2^-10: theta, z and their differences are exact.
    const grid = (x: number) => Math.round(x * 1024) / 1024;
    const theta = Array.from({ length: S * A }, (_, i) => grid(1.5 * Math.sin(7 * i + 1)));
    const g = Array.from({ length: S * A }, (_, i) => grid((1 + (i % 3)) * Math.cos(3 * i + 2)));
    const logQ = logSoftmax(theta, A);
    const q = logQ.map(Math.exp);
    const adv = theta.map((_, i) => Math.cos(5 * i));
    const d = [0.25, 0.5, 1, 2, 3];
    const base = Math.ceil(kernels.heapBase.value / 16) * 16;
    const arrays = [theta, logQ, q, adv, d].map((values, k) => {
      new Float64Array(kernels.memory.buffer, base + 1024 * k, values.length).set(values);
      return base + 1024 * k;
    });
    const [atTheta, atLogQ, atQ, atAdv, atD] = arrays;
    for (const method of [SPPO, MDPO, TRPO]) {
      for (let exponent = -40; exponent <= 6; exponent++) {
        const step = 2 ** exponent;
        kernels.open(atTheta, atLogQ, atQ, atAdv, atD, base + 1024 * 8, S, A);
        const place = (s: number, a: number) => (s >> 1) * 2 * A + 2 * a + (s & 1);
        const direction = new Float64Array(kernels.memory.buffer, kernels.directionAt(), 6 * A).fill(0);
        for (let s = 0; s < S; s++) for (let a = 0; a < A; a++) direction[place(s, a)] = g[s * A + a];
        kernels.try(method, step, 1);
        const row = (x: readonly number[], s: number) => x.slice(s * A, (s + 1) * A);
        const states = d.map((_, s) =>
          expected(
            row(q, s),
            row(adv, s),
            row(g, s).map((x) => step * x),
          ),
        );
        const label = `method ${method}, step 2^${exponent}`;
        const C = sum(states.map(({ forward, reverse }, s) => d[s] * (method === MDPO ? reverse : forward)));
        // log p_t is right to an ulp or so, and so is z: as much as steps of that size allow.
        near(`${label}: C`, kernels.C(), C, 1e-13 * C + 4e-15 * Math.sqrt(C));
        const J = sum(states.map(({ sppo, linear }, s) => d[s] * (method === SPPO ? sppo : linear)));
        near(`${label}: J`, kernels.J(), J, 1e-13 * (1 + step));
        const p = new Float64Array(kernels.memory.buffer, kernels.pAt(), 6 * A);
        const logP = new Float64Array(kernels.memory.buffer, kernels.logPAt(), 6 * A);
        for (let s = 0; s < S; s++) {
          for (let a = 0; a < A; a++) {
            near(`${label}: p(${s}, ${a})`, p[place(s, a)], states[s].p[a], 1e-14 * (1 + step / 8) * states[s].p[a]);
            if (method !== MDPO) continue;
            near(`${label}: log p`, logP[place(s, a)], logQ[s * A + a] + states[s].lr[a], 1e-14 * (1 + 4 * step));
          }
        }
        // Without C_m the same J_m, by whole exponentials.
        const relative = kernels.J();
        kernels.try(method, step, 0);
        near(`${label}: J alone`, kernels.J(), relative, 1e-13 * (1 + step));
      }
    }
  });
}

for (const step of [0.01, 0.1, 0.3, 1, 8, 60, 200]) {
  test(`the next step begins with the bits of the last: ${step}`, () => {
    const [S, A] = [3, 3];
    const theta = Array.from({ length: S * A }, (_, i) => Math.sin(7 * i + 1));
    const logQ = logSoftmax(theta, A);
    const base = Math.ceil(kernels.heapBase.value / 16) * 16;
    const at = [theta, logQ, logQ.map(Math.exp), theta.map((_, i) => Math.cos(5 * i)), [1, 2, 3]].map((values, k) => {
      new Float64Array(kernels.memory.buffer, base + 1024 * k, values.length).set(values);
      return base + 1024 * k;
    });
    for (const method of [SPPO, MDPO, TRPO]) {
      for (const divergenceToo of [0, 1]) {
        kernels.open(at[0], at[1], at[2], at[3], at[4], base + 1024 * 8, S, A);
        const direction = new Float64Array(kernels.memory.buffer, kernels.directionAt(), 4 * A);
        direction.set(direction.map((_, i) => Math.cos(3 * i)));
        kernels.try(method, step, divergenceToo);
        const found = () => (divergenceToo ? [kernels.J(), kernels.C()] : [kernels.J()]);
        for (let last = found(), i = 0; i < 4; i++) {
          // Back and forth: what is near in the end was not always.
          kernels.acceptStep(method);
          direction.set(direction.map((_, i) => -0.9 * direction[i]));
          kernels.again(method, i === 0 ? 1e-300 : 0, divergenceToo);
          assert.equal(found(), last, `method ${method}, ${divergenceToo ? "J and C" : "J"}, step ${i}`);
          kernels.acceptStep(method);
          kernels.again(method, step, divergenceToo);
          last = found();
        }
      }
    }
  });
}

test("an action without probability, and logits that are infinite or not a number", () => {
  const base = Math.ceil(kernels.heapBase.value / 16) * 16;
  const put = (k: number, values: number[]) => {
    new Float64Array(kernels.memory.buffer, base + 1024 * k, values.length).set(values);
    return base + 1024 * k;
  };
  const visit = (theta: number[], g: number[]) => {
    const logQ = logSoftmax(theta, 2);
    const at = [theta, logQ, logQ.map(Math.exp), [1, -1, 1, -1], [1, 1]].map((values, k) => put(k, values));
    kernels.open(at[0], at[1], at[2], at[3], at[4], base + 1024 * 8, 2, 2);
    new Float64Array(kernels.memory.buffer, kernels.directionAt(), 4).set([g[0], g[2], g[1], g[3]]);
    kernels.try(TRPO, 1, 1);
    return Array.from(new Float64Array(kernels.memory.buffer, kernels.pAt(), 4));
  };
  assert.equal(visit([0, -800, 0, -Infinity], [0, 0.0625, 0, 0]), [1, 1, 0, 0]);
  assert.is(kernels.C(), 0);
  visit([0, 0, 0, 0], [0, Number.NaN, 0, 0]);
  assert.ok(Number.isNaN(kernels.J()), "such a trial is refused");
});

test.run();
