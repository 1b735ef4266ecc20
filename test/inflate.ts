import { deflateRawSync, constants as zlib } from "node:zlib";
import fc from "fast-check";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inflate } from "../src/inflate.ts";
import { check } from "./support/models.ts";

const test = suite("inflate");

/** Stored, fixed and dynamic blocks: all that the format has. */
const SETTINGS = [{ level: 0 }, { level: 9 }, { strategy: zlib.Z_FIXED }, { strategy: zlib.Z_HUFFMAN_ONLY }];

const survives = (bytes: Uint8Array) => {
  for (const setting of SETTINGS) {
    const back = inflate(deflateRawSync(bytes, setting), bytes.length);
    assert.is(Buffer.compare(back, bytes), 0, `${bytes.length} bytes, ${JSON.stringify(setting)}`);
  }
};

test("gives back what zlib deflated: random bytes and repetitive ones", () => {
  check(fc.uint8Array({ maxLength: 3000 }), 100, survives);
  check(fc.array(fc.constantFrom(0, 1, 1, 7), { maxLength: 3000 }), 100, (list) => survives(Uint8Array.from(list)));
});

test("nothing, one byte, the longest match, several blocks and distances up to 32768", () => {
  survives(new Uint8Array(0));
  survives(Uint8Array.of(200));
  survives(new Uint8Array(100_000));
  const far = Uint8Array.from({ length: 33_000 }, (_, i) => (i * 2654435761) >>> 24);
  far.copyWithin(32_768, 0, 232);
  survives(far);
  survives(Uint8Array.from({ length: 200_000 }, (_, i) => (((i >> 9) * i * 2654435761) >>> 27) ^ (i >> 12)));
});

test.run();
