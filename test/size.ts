/** What the core costs a page: minified and gzipped, the binary inlined. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("size");

const KB = 1024;
const zipped = (text: string | Uint8Array) => gzipSync(text, { level: 9 }).length / KB;

/** What we want, and what no change may exceed on the way there. */
const GOAL = 25;
const CEILING = 54;

test("the core entry, minified and gzipped", () => {
  const core = readFileSync("build/index.js", "utf8");
  // The longest run of base64 is the binary.
  const binary = core.match(/[A-Za-z0-9+/=]{1000,}/)?.[0] ?? "";
  assert.ok(binary.length > 10_000, "the binary is not inlined where it was");
  const size = zipped(core);
  const script = zipped(core.replace(binary, ""));
  const parts = `script ${script.toFixed(1)}, binary ${(size - script).toFixed(1)}`;
  console.log(`size: ${size.toFixed(1)} KB gzipped (${parts}); goal ${GOAL} KB, ceiling ${CEILING} KB`);
  assert.ok(size <= CEILING, `the core has grown to ${size.toFixed(1)} KB`);
});

test("the baseline entry stays without the binary", () => {
  const baseline = readFileSync("build/baseline.js", "utf8");
  assert.not.match(baseline, /WebAssembly|deflated/);
  assert.ok(zipped(baseline) <= 27, `${zipped(baseline).toFixed(1)} KB`);
});

test.run();
