import * as fma from "./node_modules/fma-pg/build/index.js";
import { solve, tell } from "./solve.js";

/** The js engine must work and touch no WebAssembly; the wasm engine must be refused with advice. */
async function both() {
  const real = globalThis.WebAssembly;
  let touched = "";
  globalThis.WebAssembly = new Proxy(real, {
    get(target, key) {
      touched += ` ${String(key)}`;
      return target[key];
    },
  });
  const result = await solve(fma, { engine: "js" });
  globalThis.WebAssembly = real;
  const refusal = await fma.createSolver(fma.cliffWorld()).then(
    () => "WebAssembly was allowed",
    (error) => error.message.replace(/\(.*\)/s, "(...)"),
  );
  return `${result};${touched} ${refusal}`;
}

tell(both());
