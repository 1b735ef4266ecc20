/** Inverses of the divergences' slopes (docs/mathematics.md, section 10), which exact maximisers are made of. */
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { DIVERGENCES as JS } from "../../src/engine/js/policy/members.ts";
import { type DivergenceName, divergenceNames } from "../../src/engine/members.ts";
import { compileAssembly } from "../support/assembly.ts";
import { DIVERGENCE_PARAMETERS } from "../support/family.ts";
import { nearNumber } from "../support/numbers.ts";

const CLASSES: Record<DivergenceName, string> = {
  "forward-kl": "ForwardKl",
  "reverse-kl": "ReverseKl",
  chi2: "Chi2",
  hellinger: "Hellinger",
  alpha: "Alpha",
  "jensen-shannon": "JensenShannon",
  euclidean: "Euclidean",
  "itakura-saito": "ItakuraSaito",
  tsallis: "Tsallis",
};

/** The kernels' inverses one number at a time; parameters stand at 64. */
const module = compileAssembly(
  "inverses",
  `${divergenceNames.map((name) => `import { ${CLASSES[name]} } from "../../assembly/policy/divergences/${name}";`).join("\n")}
  function inverseOf<M>(x: f64, q: f64, logQ: f64): f64 {
    return f64x2.extract_lane(changetype<M>(64).inverse(f64x2.splat(x), f64x2.splat(q), f64x2.splat(logQ)), 0);
  }
  export function inverse(code: i32, x: f64, q: f64, logQ: f64, k: f64): f64 {
    store<f64>(64, k);
    switch (code) {
      ${divergenceNames.map((name, code) => `case ${code}: return inverseOf<${CLASSES[name]}>(x, q, logQ);`).join("\n")}
    }
    return NaN;
  }`,
);
const { inverse } = new WebAssembly.Instance(module).exports as unknown as {
  inverse(code: number, x: number, q: number, logQ: number, k: number): number;
};

const test = suite("family: inverses");

for (const [code, name] of divergenceNames.entries()) {
  for (const [k = 0] of DIVERGENCE_PARAMETERS[name]) {
    test(`${name} ${k || ""}: p = inverse(c_p), near 0 for low slopes, beyond 1 for high ones`, () => {
      const engines = {
        wasm: (x: number, q: number) => inverse(code, x, q, Math.log(q), k),
        js: (x: number, q: number) => JS[name].inverse(x, q, Math.log(q), k),
      };
      for (const q of [1e-6, 0.03, 0.5, 0.97]) {
        for (const p of [1e-9, 1e-3, 0.1, 0.5, 1]) {
          const x = JS[name].slope(p, q, Math.log(p / q), Math.log(q), k) / p;
          // How far p moves when the slope is rounded: dp = dx / c_pp.
          const slope = JS[name].secondDerivative(p, q, Math.log(p / q), Math.log(q), k);
          const size = Math.max(1, Math.abs(x), Math.abs(1 / q), q ** (k - 1)) / slope;
          for (const [engine, at] of Object.entries(engines)) {
            nearNumber(`${engine}: p = ${p}, p_t = ${q}, slope ${x}`, at(x, q), p, 1e-12, p * (1 + size));
          }
        }
        for (const at of Object.values(engines)) {
          const least = at(-1e15, q);
          assert.ok(least >= 0 && least < 1e-3, `${least}`);
          assert.ok(at(1e15, q) > 1, `${at(1e15, q)}`);
        }
      }
    });
  }
}

test.run();
