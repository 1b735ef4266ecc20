/**
 * Raw DEFLATE (RFC 1951): how the binary is inlined. Nothing is checked but what the format needs; the input is this
 * package's own.
 */

/** A Huffman code: how many symbols have each length, and the symbols in the order of their codes. */
interface Code {
  readonly counts: Uint16Array;
  readonly symbols: number[];
}

function codeOf(lengths: readonly number[]): Code {
  const counts = new Uint16Array(16);
  const symbols: number[] = [];
  for (let length = 1; length < 16; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] === length) {
        counts[length]++;
        symbols.push(symbol);
      }
    }
  }
  return { counts, symbols };
}

const repeat = (times: number, length: number): number[] => new Array<number>(times).fill(length);

/** The order in which a block lists the lengths of its code for lengths (section 3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/**
 * The bytes that `input` was deflated from.
 *
 * @param length their number
 */
export function inflate(input: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  let end = 0;
  let position = 0;

  /** The next n bits, the lowest first. */
  const bits = (n: number): number => {
    let value = 0;
    for (let i = 0; i < n; i++, position++) value |= ((input[position >> 3] >> (position & 7)) & 1) << i;
    return value;
  };

  /** The next symbol: codes of one length are consecutive numbers, the shorter lengths come first. */
  const symbol = ({ counts, symbols }: Code): number => {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let n = 1; ; n++) {
      code |= bits(1);
      if (code - first < counts[n]) return symbols[index + code - first];
      index += counts[n];
      first = (first + counts[n]) << 1;
      code <<= 1;
    }
  };

  /** The two codes of a block whose header has been read. */
  const codes = (type: number): [literals: Code, distances: Code] => {
    if (type === 1) {
      const fixed = [...repeat(144, 8), ...repeat(112, 9), ...repeat(24, 7), ...repeat(8, 8)];
      return [codeOf(fixed), codeOf(repeat(30, 5))];
    }
    const literals = bits(5) + 257;
    const distances = bits(5) + 1;
    const listed = bits(4) + 4;
    const short = repeat(19, 0);
    for (let i = 0; i < listed; i++) short[ORDER[i]] = bits(3);
    const lengthCode = codeOf(short);
    const lengths: number[] = [];
    while (lengths.length < literals + distances) {
      const next = symbol(lengthCode);
      if (next < 16) lengths.push(next);
      else if (next === 16) lengths.push(...repeat(3 + bits(2), lengths[lengths.length - 1]));
      else lengths.push(...repeat(next === 17 ? 3 + bits(3) : 11 + bits(7), 0));
    }
    return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals))];
  };

  for (let last = 0; !last; ) {
    last = bits(1);
    const type = bits(2);
    if (type === 0) {
      position = (position + 7) & ~7;
      let n = bits(16);
      position += 16;
      for (; n > 0; n--) out[end++] = bits(8);
      continue;
    }
    const [literals, distances] = codes(type);
    for (let next = symbol(literals); next !== 256; next = symbol(literals)) {
      if (next < 256) {
        out[end++] = next;
        continue;
      }
      // Lengths and distances come in classes of growing width (section 3.2.5).
      const extra = next < 265 || next === 285 ? 0 : (next - 261) >> 2;
      let n = next === 285 ? 258 : next < 265 ? next - 254 : ((4 + ((next - 265) & 3)) << extra) + 3 + bits(extra);
      const far = symbol(distances);
      const wide = far < 4 ? 0 : (far >> 1) - 1;
      const distance = far < 4 ? far + 1 : ((2 + (far & 1)) << wide) + 1 + bits(wide);
      for (; n > 0; n--, end++) out[end] = out[end - distance];
    }
  }
  return out;
}
