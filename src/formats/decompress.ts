/**
 * Compressed files, recognised by what they hold and not by their names.
 *
 * Source: RFC 1952 (gzip), RFC 8878 (Zstandard).
 */
import { Gunzip } from "fflate";
import { checkKeys, checkNumber, checkObject, show } from "../support/argument-checks.ts";
import { crc32 } from "./zip.ts";

/** Bytes that a file may unpack to, unless an option says otherwise. */
export const UNPACKED_LIMIT = 2 ** 30;

/** What `decompress` takes beside the bytes. */
export interface DecompressOptions {
  /** Starts every error message: a file's name. */
  where?: string;
  /** Bytes that come out at most. Default 2^30. */
  unpackLimit?: number;
}

type Packing = "gzip" | "zstd" | "xz" | "bzip2";

const MAGIC: readonly (readonly [Packing, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b, 8]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
  ["bzip2", [0x42, 0x5a, 0x68]],
];

/** How bytes are compressed; undefined where they are not. */
const packingOf = (bytes: Uint8Array): Packing | undefined =>
  MAGIC.find(([, magic]) => magic.every((byte, i) => bytes[i] === byte))?.[0];

/** Throws a RangeError where more comes out than the limit allows. */
function checkSize(where: string, size: number, limit: number): void {
  if (size <= limit) return;
  throw new RangeError(
    `${where}: unpacks to more than ${limit} bytes; the option unpackLimit (--unpack-limit) allows more`,
  );
}

const damaged = (where: string, packing: string, reason: string): SyntaxError =>
  new SyntaxError(`${where}: expected a whole ${packing} file, got a damaged one (${reason})`);

/** So much goes in at once, which bounds what comes out before its size is looked at. */
const PIECE = 2 ** 14;

function gunzip(where: string, bytes: Uint8Array, limit: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let size = 0;
  let later = 0;
  let ended = false;
  const stream = new Gunzip((piece, final) => {
    size += piece.length;
    checkSize(where, size, limit);
    // Its buffer is used again.
    pieces.push(piece.slice());
    ended ||= final;
  });
  stream.onmember = () => {
    later++;
  };
  try {
    for (let at = 0; at < bytes.length; at += PIECE) {
      stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
    }
  } catch (error) {
    if (error instanceof RangeError && error.message.startsWith(where)) throw error;
    throw damaged(where, "gzip", (error as Error).message);
  }
  if (!ended) throw damaged(where, "gzip", "unexpected EOF");
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  // The checksum of several members is not that of their whole.
  const { buffer, byteOffset, byteLength } = bytes;
  const sum = new DataView(buffer, byteOffset, byteLength).getUint32(byteLength - 8, true);
  if (later === 0 && sum !== crc32(whole)) throw damaged(where, "gzip", "its checksum is wrong");
  return whole;
}

type ZstdDecompress = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

/** Node's own, from 22.15 on; undefined elsewhere. */
function hostZstd(): ZstdDecompress | undefined {
  const host = globalThis as {
    process?: { getBuiltinModule?: (name: string) => { zstdDecompressSync?: ZstdDecompress } | undefined };
  };
  return host.process?.getBuiltinModule?.("zlib")?.zstdDecompressSync;
}

function unzstd(where: string, bytes: Uint8Array, limit: number): Uint8Array {
  const decompress = hostZstd();
  if (!decompress) {
    throw new TypeError(
      `${where} is compressed with zstd, which Node reads from 22.15 on; unpack it first, as with: zstd -d FILE`,
    );
  }
  try {
    return new Uint8Array(decompress(bytes, { maxOutputLength: limit }));
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") checkSize(where, limit + 1, limit);
    throw damaged(where, "zstd", (error as Error).message);
  }
}

/**
 * The content of a file that is compressed with gzip, or, where Node can, with zstd; any other bytes as they are.
 *
 * Source: RFC 1952 (gzip), RFC 8878 (Zstandard).
 *
 * @throws SyntaxError where the file is damaged, RangeError where it unpacks to more than the limit, TypeError for xz and
 *   bzip2, with the command that unpacks them
 */
export function decompress(bytes: Uint8Array, options: DecompressOptions = {}): Uint8Array {
  checkKeys("decompress", checkObject("decompress: options", options), ["where", "unpackLimit"]);
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`decompress: bytes must be a Uint8Array, got ${show(bytes)}`);
  const { where = "file", unpackLimit = UNPACKED_LIMIT } = options;
  checkNumber("decompress: unpackLimit", unpackLimit, (n) => Number.isInteger(n) && n > 0, "a number of bytes > 0");
  switch (packingOf(bytes)) {
    case "gzip":
      return gunzip(where, bytes, unpackLimit);
    case "zstd":
      return unzstd(where, bytes, unpackLimit);
    case "xz":
      throw new TypeError(`${where} is compressed with xz; unpack it first, as with: xz -d FILE`);
    case "bzip2":
      throw new TypeError(`${where} is compressed with bzip2; unpack it first, as with: bunzip2 FILE`);
    default:
      return bytes;
  }
}
