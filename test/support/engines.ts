/** The table of implementations that every suite runs over. */
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import { createBaseline } from "../../src/engine/js/engine.ts";
import type { Engine } from "../../src/engine/kernels.ts";
import { wasmEngine } from "../../src/engine/wasm.ts";
import type { SolverOptions } from "../../src/evaluation/evaluation-choice.ts";
import type { Mdp } from "../../src/model/mdp.ts";
import { Solver } from "../../src/solver/solver.ts";

export interface Implementation {
  readonly name: "wasm-debug" | "wasm-release" | "js";
  solver(mdp: Mdp, options?: SolverOptions): Solver;
}

const compile = (file: string) => new WebAssembly.Module(readFileSync(file));
const debug = compile("build/kernels.debug.wasm");
const release = compile("build/kernels.wasm");

const implementation = (name: Implementation["name"], engine: () => Engine): Implementation => ({
  name,
  solver: (mdp, options) => new Solver(mdp, engine(), options),
});

export const wasmDebug = implementation("wasm-debug", () => wasmEngine(debug));
export const wasmRelease = implementation("wasm-release", () => wasmEngine(release));
export const js = implementation("js", createBaseline);
export const engines: readonly Implementation[] = [wasmDebug, wasmRelease, js];

/** One suite per implementation, named `title, implementation`. */
export function onEveryEngine(
  title: string,
  define: (test: ReturnType<typeof suite>, engine: Implementation) => void,
): void {
  for (const engine of engines) {
    const test = suite(`${title}, ${engine.name}`);
    define(test, engine);
    test.run();
  }
}
