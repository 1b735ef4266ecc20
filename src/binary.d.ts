/** The kernels, put there by esbuild: base64 of raw DEFLATE with the inflated length; under `workerd` the module. */
declare module "*.wasm" {
  const binary: { readonly length: number; readonly deflated: string } | WebAssembly.Module;
  export default binary;
}

/** The version in package.json, put there by esbuild. */
declare const VERSION: string;
