/** What the core costs a page: minified and gzipped, the binary inlined. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("size");

const KB = 1024;
const zipped = (text: string | Uint8Array) => gzipSync(text, { level: 9 }).length / KB;

/** Each entry with its binary inlined, and what it may not exceed. */
const CEILINGS = { core: 25, index: 87 };

for (const [name, ceiling] of Object.entries(CEILINGS)) {
  test(`build/${name}.js, minified and gzipped, is at most ${ceiling} KB`, () => {
    const entry = readFileSync(`build/${name}.js`, "utf8");
    // The longest string is the binary.
    const binary = entry.match(/"[^"]{10000,}"/)?.[0] ?? "";
    assert.ok(binary.length > 10_000, "the binary is not inlined where it was");
    const size = zipped(entry);
    const script = zipped(entry.replace(binary, ""));
    const parts = `script ${script.toFixed(1)}, binary ${(size - script).toFixed(1)}`;
    console.log(`size: ${name}.js ${size.toFixed(1)} KB gzipped (${parts}), at most ${ceiling} KB`);
    assert.ok(size <= ceiling, `build/${name}.js has grown to ${size.toFixed(1)} KB`);
  });
}

test("the baseline entry stays without the binary", () => {
  const baseline = readFileSync("build/baseline.js", "utf8");
  assert.not.match(baseline, /WebAssembly|frequent:/);
  assert.ok(zipped(baseline) <= 50, `${zipped(baseline).toFixed(1)} KB`);
});

test.run();
