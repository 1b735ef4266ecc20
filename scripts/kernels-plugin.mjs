/** How a bundle gets the binary that src/wasm.ts imports: `{ length, deflated }`, base64 of raw DEFLATE, or the module. */
import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";

/** For esbuild. `asModule`: the import is left to the host, which makes a WebAssembly.Module of it. */
export const kernels = ({ asModule = false } = {}) => ({
  name: "kernels",
  setup(build) {
    if (asModule) {
      build.onResolve({ filter: /\/kernels\.wasm$/ }, () => ({ path: "./kernels.wasm", external: true }));
      return;
    }
    build.onLoad({ filter: /\/kernels\.wasm$/ }, ({ path }) => {
      const bytes = readFileSync(path);
      const deflated = deflateRawSync(bytes, { level: 9 }).toString("base64");
      return { contents: JSON.stringify({ length: bytes.length, deflated }), loader: "json", watchFiles: [path] };
    });
  },
});
