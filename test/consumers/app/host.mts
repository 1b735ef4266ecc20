// The host's own objects, for a project that declares them.
import { createSolverSync, cliffWorld, load, loadSync } from "fma-pg";

declare const module: WebAssembly.Module;
declare const response: Response;
loadSync(module);
export const loading: Promise<void>[] = [load(module), load(response), load(new URL("https://example.org/kernels.wasm"))];
const { signal } = new AbortController();
export const evaluation = createSolverSync(cliffWorld()).evaluateAsync(undefined, { signal });
