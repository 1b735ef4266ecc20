/** The kernels as base64 text, put there by esbuild. */
declare module "*.wasm" {
  const base64: string;
  export default base64;
}

/** The version in package.json, put there by esbuild. */
declare const VERSION: string;
