/**
 * Zip archives, with the checksums that the archive keeps of its members.
 */
import { unzipSync, zipSync } from "fflate";

/** Bytes that the members of an archive may have together. */
const MOST_BYTES = 2 ** 31;
/** No deflate stream grows more than this. */
const MOST_GROWTH = 1040;

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});

/** CRC-32 as zip archives and gzip files have it (ISO 3309). */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) c = CRC[(c ^ bytes[i]) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** The checksums by name, from the archive's central directory. */
function checksums(bytes: Uint8Array): Map<string, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sums = new Map<string, number>();
  let end = bytes.length - 22;
  while (end > 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const length = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length));
    sums.set(name, view.getUint32(at + 16, true));
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return sums;
}

/**
 * The members of an archive by name.
 *
 * @throws SyntaxError where the archive is damaged, RangeError where it is too large
 */
export function unzip(where: string, bytes: Uint8Array): Map<string, Uint8Array> {
  const damaged = (what: string): never => {
    throw new SyntaxError(`${where}: expected a zip archive as numpy.savez writes it, got ${what}`);
  };
  if (bytes.length < 22 || bytes[0] !== 0x50 || bytes[1] !== 0x4b) damaged("something else");
  let total = 0;
  const seen = new Set<string>();
  let files: Record<string, Uint8Array> = {};
  let sums = new Map<string, number>();
  try {
    files = unzipSync(bytes, {
      filter: ({ name, originalSize, size }) => {
        total += originalSize;
        if (total > MOST_BYTES) throw new RangeError(`${where}: more than ${MOST_BYTES} bytes of arrays`);
        if (size > bytes.length || originalSize > MOST_GROWTH * size + 64)
          damaged(`a member ${JSON.stringify(name)} of impossible size`);
        if (seen.has(name)) damaged(`two members ${JSON.stringify(name)}`);
        seen.add(name);
        return true;
      },
    });
    sums = checksums(bytes);
  } catch (error) {
    const { message } = error as Error;
    if (message.startsWith(where)) throw error;
    damaged(`a damaged one (${message})`);
  }
  for (const [name, content] of Object.entries(files)) {
    if (sums.get(name) !== crc32(content)) damaged(`a member ${JSON.stringify(name)} whose checksum is wrong`);
  }
  return new Map(Object.entries(files));
}

/** An archive, the same bytes for the same members. */
export function zip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  return zipSync(files as Record<string, Uint8Array>, { level: 6, mtime: new Date(1980, 0, 2) });
}
