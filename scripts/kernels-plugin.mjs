/** How a bundle gets the binary that src/engine/wasm.ts imports: in letters (src/engine/inlined-binary.ts), or as the module. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const PAGE = 89;
const letter = (i) => String.fromCharCode(i + (i < 57 ? 35 : 36));
/** The commonest letters of minified scripts first: bytes get them by frequency, and one code serves text and binary. */
const COMMON = "et,r=on(i)as.lc;u:d{}fmpbh[]Sg>yAx<&-+wT0vO1k?RI$|NPCLMU2_E/DF!BVz4";

/** What `bytesOf` reads. */
export function letters(bytes) {
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  const frequent = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b).slice(0, PAGE);
  const all = Array.from({ length: PAGE }, (_, i) => letter(i));
  const ranked = [...new Set([...COMMON, ...all])].filter((char) => all.includes(char));
  // frequent[i] is the byte of letter i.
  const ordered = all.map((char) => frequent[ranked.indexOf(char)]);
  const others = [...counts.keys()].filter((byte) => !ordered.includes(byte));
  const of = (byte) => {
    const i = ordered.indexOf(byte);
    if (i >= 0) return all[i];
    const j = others.indexOf(byte);
    return letter(PAGE + Math.floor(j / PAGE)) + all[j % PAGE];
  };
  const names = [...counts.keys()].map(of);
  return { length: bytes.length, frequent: ordered, text: Array.from(bytes, (byte) => names[byte]).join("") };
}

/**
 * For esbuild. `file`: which binary of build/; `asModule`: the import is left to the host, which makes a
 * WebAssembly.Module of it.
 */
export const kernels = ({ file = "kernels.wasm", asModule = false } = {}) => ({
  name: "kernels",
  setup(build) {
    build.onResolve({ filter: /\/kernels\.wasm$/ }, ({ path, resolveDir }) =>
      asModule ? { path: `./${file}`, external: true } : { path: join(resolveDir, dirname(path), file) },
    );
    build.onLoad({ filter: /\.wasm$/ }, ({ path }) => ({
      contents: JSON.stringify(letters(readFileSync(path))),
      loader: "json",
      watchFiles: [path],
    }));
    // Whoever does not instantiate through the loader does not carry it.
    build.onResolve({ filter: /^@assemblyscript\/loader$/ }, async ({ path, pluginData, ...rest }) => {
      if (pluginData === "loader") return;
      return { ...(await build.resolve(path, { ...rest, pluginData: "loader" })), sideEffects: false };
    });
  },
});
