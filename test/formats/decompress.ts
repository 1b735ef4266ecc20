import * as zlib from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decompress, parseCsv } from "../../src/formats/index.ts";
import { refused } from "../support/numbers.ts";

const test = suite("formats: compressed files");

const TEXT = "s,a,s',p,r\n0,0,0,1,7\n".repeat(5000);
const bytes = new TextEncoder().encode(TEXT);
const text = (packed: Uint8Array) => new TextDecoder().decode(decompress(packed));

test("gzip at every level, in several members, and bytes that are not compressed", () => {
  for (const level of [0, 1, 9]) assert.is(text(zlib.gzipSync(TEXT, { level })), TEXT);
  const two = Buffer.concat([zlib.gzipSync("s,a,s',p,r\n"), zlib.gzipSync("0,0,0,1,7\n")]);
  assert.is(parseCsv(text(two), { discount: 0.5, start: 0 }).rewards[0], 7);
  assert.is(decompress(bytes), bytes);
  assert.is(text(zlib.gzipSync("")), "");
});

test("zstd, where Node has it", () => {
  const { zstdCompressSync } = zlib as { zstdCompressSync?: (bytes: Uint8Array) => Uint8Array };
  const packed = zstdCompressSync?.(bytes);
  if (packed) assert.is(text(packed), TEXT);
  else
    refused(() => decompress(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd)), TypeError, /Node reads from 22.15 on; .*zstd -d/);
});

test("a limit stops what grows without end", () => {
  const bomb = zlib.gzipSync(new Uint8Array(2 ** 24));
  refused(
    () => decompress(bomb, { where: "x.gz", unpackLimit: 1e6 }),
    RangeError,
    /^x\.gz: unpacks to more than 1000000 bytes; the option unpackLimit \(--unpack-limit\) allows more$/,
  );
  assert.is(decompress(bomb, { unpackLimit: 2 ** 24 }).length, 2 ** 24);
});

test("damage, and what is not read", () => {
  const packed = new Uint8Array(zlib.gzipSync(TEXT));
  for (const cut of [1, 5, 20, packed.length - 15]) {
    refused(
      () => decompress(packed.subarray(0, packed.length - cut)),
      SyntaxError,
      /^file: expected a whole gzip file/,
    );
  }
  const wrong = packed.slice();
  wrong[wrong.length - 8] ^= 1;
  refused(() => decompress(wrong), SyntaxError, /its checksum is wrong/);
  refused(() => decompress(Uint8Array.of(0x42, 0x5a, 0x68, 0x39)), TypeError, /compressed with bzip2; .*bunzip2 FILE/);
  refused(() => decompress(TEXT as never), TypeError, /bytes must be a Uint8Array/);
  refused(() => decompress(bytes, { unpackLimit: 0.5 }), RangeError, /unpackLimit must be a number of bytes > 0/);
});

test.run();
