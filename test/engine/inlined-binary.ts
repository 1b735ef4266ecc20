import { readFileSync } from "node:fs";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { letters } from "../../scripts/kernels-plugin.mjs";
import { bytesOf, PAGE } from "../../src/engine/inlined-binary.ts";
import { check } from "../support/models.ts";

const test = suite("letters");

const survives = (bytes: Uint8Array) => {
  const lettered = letters(bytes);
  assert.is(lettered.frequent.length, PAGE);
  // What a script can hold in double quotes as it is.
  assert.match(lettered.text, /^[#-[\]-~]*$/);
  assert.is(Buffer.compare(bytesOf(lettered), bytes), 0, `${bytes.length} bytes`);
};

test("gives back the bytes: any of them, few different ones, all 256, none", () => {
  check(fc.uint8Array({ maxLength: 3000 }), 100, survives);
  check(fc.array(fc.constantFrom(0, 1, 1, 255), { maxLength: 3000 }), 100, (list) => survives(Uint8Array.from(list)));
  survives(Uint8Array.from({ length: 256 }, (_, i) => i));
  survives(new Uint8Array(0));
});

test("gives back the binaries, most bytes in one letter", () => {
  for (const file of ["build/kernels.wasm", "build/core.wasm"]) {
    const bytes = readFileSync(file);
    survives(bytes);
    assert.ok(letters(bytes).text.length < 1.05 * bytes.length, file);
  }
});

test.run();
