/** The kernels, put there by esbuild: the bytes in letters (inlined-binary.ts); under `workerd` the module. */
declare module "*.wasm" {
  const binary: import("./inlined-binary.ts").Lettered | WebAssembly.Module;
  export default binary;
}

/** The version in package.json, put there by esbuild. */
declare const VERSION: string;
