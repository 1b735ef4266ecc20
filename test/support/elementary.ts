/** e^x and log x to some 70 digits, in integers, and the distance of a double from them. */

/** digits 2^exponent */
export interface Exact {
  digits: bigint;
  exponent: number;
}

/** Binary places of the fixed-point numbers below; their errors are a few hundred units in the last. */
const PLACES = 256;
const ONE = 1n << BigInt(PLACES);

const shift = (digits: bigint, by: number): bigint => (by >= 0 ? digits << BigInt(by) : digits >> BigInt(-by));
const length = (digits: bigint): number => (digits < 0n ? -digits : digits).toString(2).length;

const word = new DataView(new ArrayBuffer(8));

/** A finite double as it is. */
export function exactly(x: number): Exact {
  word.setFloat64(0, x);
  const bits = word.getBigUint64(0);
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const digits = field === 0 ? fraction : fraction | (1n << 52n);
  return { digits: x < 0 ? -digits : digits, exponent: Math.max(field, 1) - 1075 };
}

/** The double `steps` further up from a positive one. */
export function neighbour(x: number, steps: number): number {
  word.setFloat64(0, x);
  word.setBigUint64(0, word.getBigUint64(0) + BigInt(steps));
  return word.getFloat64(0);
}

/** log((1 + s) / (1 - s)) = 2 (s + s^3/3 + s^5/5 + ...), fixed point. */
function twiceArtanh(s: bigint): bigint {
  const square = (s * s) / ONE;
  let sum = 0n;
  let power = s;
  for (let k = 1n; power !== 0n; k += 2n) {
    sum += power / k;
    power = (power * square) / ONE;
  }
  return 2n * sum;
}

const LN2 = twiceArtanh(ONE / 3n);

/** e^x of a finite x: 2^n times the Taylor series at x - n ln 2. */
export function exactExp(x: number): Exact {
  const n = Math.round(x * Math.LOG2E);
  const { digits, exponent } = exactly(x);
  const r = shift(digits, exponent + PLACES) - BigInt(n) * LN2;
  let sum = 0n;
  let term = ONE;
  for (let k = 1n; term !== 0n; k++) {
    sum += term;
    term = (term * r) / (ONE * k);
  }
  return { digits: sum, exponent: n - PLACES };
}

/** log x of a positive finite x = m 2^n, 3/4 <= m < 3/2: n ln 2 + log m. */
export function exactLog(x: number): Exact {
  const { digits, exponent } = exactly(x);
  let n = exponent + length(digits);
  let m = shift(digits, exponent + PLACES - n);
  if (4n * m < 3n * ONE) {
    m *= 2n;
    n--;
  }
  return { digits: BigInt(n) * LN2 + twiceArtanh(((m - ONE) * ONE) / (m + ONE)), exponent: -PLACES };
}

/** |y - exact| in units of the last place that a double of the exact size has. */
export function ulps(y: number, exact: Exact): number {
  if (!Number.isFinite(y)) return Number.POSITIVE_INFINITY;
  const unit = Math.max(length(exact.digits) + exact.exponent - 53, -1074);
  const scaled = ({ digits, exponent }: Exact) => shift(digits, exponent - unit + PLACES);
  return Math.abs(Number(scaled(exactly(y)) - scaled(exact))) / 2 ** PLACES;
}
