/** The kernels, put there by esbuild: the bytes in letters (inlined-binary.ts); under `workerd` the module. */
declare module "*.wasm" {
  const binary: import("./inlined-binary.ts").Lettered | WebAssembly.Module;
  export default binary;
}

/** Whether this is the bundle of fma-pg/core, which leaves out what it does not have; put there by esbuild. */
declare const CORE: boolean;

/** The version in package.json, put there by esbuild. */
declare const VERSION: string;
