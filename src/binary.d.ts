/** The kernels, put there by esbuild: the bytes in letters (letters.ts); under `workerd` the module. */
declare module "*.wasm" {
  const binary: import("./letters.ts").Lettered | WebAssembly.Module;
  export default binary;
}

/** The version in package.json, put there by esbuild. */
declare const VERSION: string;
