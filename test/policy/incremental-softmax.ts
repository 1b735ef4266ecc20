/** Exponentials computed from a reference point (assembly/policy/incremental-softmax.ts): within 2 ulps, and never from too far. */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { garnet } from "../../src/environments/garnet.ts";
import { compileAssembly } from "../support/assembly.ts";
import { exactExp, ulps } from "../support/elementary.ts";
import { onEveryEngine } from "../support/engines.ts";
import { near } from "../support/numbers.ts";
import { dullRun } from "../support/runs.ts";

interface Exports {
  memory: WebAssembly.Memory;
  heapBase: WebAssembly.Global<"i32">;
  exps(x: number, bytes: number): void;
  fromReferences(x: number, reference: number, power: number, p: number, bytes: number, hasZeros: boolean): number;
}
const module = compileAssembly(
  "incremental-softmax",
  `import { Pair } from "../../assembly/math/lanes";
  import { exponentials } from "../../assembly/math/exponential";
  import { incrementalExponentials } from "../../assembly/policy/incremental-softmax";
  export function exps(x: Pair, length: usize): void {
    exponentials(x, length);
  }
  export function fromReferences(x: Pair, reference: Pair, power: Pair, p: Pair, length: usize, hasZeros: bool): bool {
    return incrementalExponentials(x, reference, power, p, length, hasZeros);
  }
  export const heapBase: usize = __heap_base;`,
);
const kernels = new WebAssembly.Instance(module).exports as unknown as Exports;

/** e^x computed from the references, and whether every x was near. */
function computed(x: readonly number[], references: readonly number[], hasZeros = false) {
  const n = x.length;
  const at = (array: number) => Math.ceil(kernels.heapBase.value / 16) * 16 + array * 8 * n;
  const view = (array: number) => new Float64Array(kernels.memory.buffer, at(array), n);
  view(0).set(x);
  view(1).set(references);
  view(2).set(references);
  kernels.exps(at(2), 8 * n);
  for (const [i, y] of references.entries()) if (y === -Infinity) view(2)[i] = 0;
  const isNear = kernels.fromReferences(at(0), at(1), at(2), at(3), 8 * n, hasZeros) === 1;
  return { powers: Array.from(view(2)), p: Array.from(view(3)), isNear };
}

const random = xoroshiro128plus(20211001);
const uniform = (low: number, high: number) => low + (high - low) * uniformFloat64(random);

const test = suite("incremental softmax");

test("within 2 ulps of e^x anywhere around a reference", () => {
  for (const reach of [2 ** -5, 2 ** -9, 2 ** -30]) {
    for (const lowest of [-700, -1, -(2 ** -6)]) {
      const references = Array.from({ length: 2000 }, () => uniform(lowest, 0));
      const x = references.map((y) => y + 0.999 * uniform(-reach, reach));
      const { p, isNear } = computed(x, references);
      assert.ok(isNear);
      for (const [i, y] of p.entries()) {
        const off = ulps(y, exactExp(x[i]));
        assert.ok(off <= 2, `e^${x[i]} computed from ${references[i]}: ${y}, off by ${off} ulp`);
      }
    }
  }
});

test("the reference itself keeps its bits", () => {
  const references = Array.from({ length: 1000 }, () => uniform(-30, 0));
  const { p, powers } = computed(references, references);
  assert.equal(p, powers);
});

test("nothing is near that is further off than 2^-5, infinite or not a number", () => {
  const references = [0, -1, -2, -3];
  assert.ok(computed([2 ** -5, -1 - 2 ** -5, -2, -3], references).isNear);
  for (const [i, far] of [-0.0313, -0.9, Number.NaN, -Infinity].entries()) {
    for (const hasZeros of [false, true])
      assert.not.ok(
        computed(Object.assign([...references], { [i]: far }), references, hasZeros).isNear,
        `${far} from ${references[i]}`,
      );
  }
  assert.equal(computed([-Infinity, 0], [-Infinity, 0], true), { powers: [0, 1], p: [0, 1], isNear: true });
});

test.run();

onEveryEngine("steps of every length", (other, engine) => {
  other("the dull loop does the same: near, leaving now and then, leaving at every step", () => {
    const mdp = garnet({ states: 9, actions: 3, branching: 2, seed: 7 });
    const first = Array.from({ length: 27 }, (_, i) => Math.sin(i + 1));
    for (const stepSize of [2 ** -10, 2 ** -4, 1, 16]) {
      const options = { method: "trpo", update: "gradient", eta: 64, innerSteps: 50, stepSize } as const;
      const solver = engine.solver(mdp);
      const expected = dullRun(solver, mdp, options, 3, first);
      const run = solver.optimize({ ...options, iterations: 3, initialLogits: first });
      near(`steps of ${stepSize}: returns`, run.returns, expected.returns);
      near(`steps of ${stepSize}: logits`, run.logits, expected.theta, 1e-10);
    }
  });
});
