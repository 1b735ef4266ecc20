// The two loops that nearly all arithmetic of the blocked factorisation goes through, for T = f32 or f64. They work on
// strips: K rows of 32 bytes (8 floats or 4 doubles), the shape that a tile of registers reads without address
// arithmetic. One step of the inner loops is written out and no more: V8 unrolls it itself, and loads of several steps
// would push the sums out of the registers.

/** Bytes of a strip's row: two vectors. */
export const ROW: usize = 32;

/**
 * What single precision drops. M comes scaled by 2^100 (`narrowRow`), so that small products stay normal floats:
 * arithmetic on subnormal ones is a hundred times slower. Entries below SMALLEST_ENTRY (2^-103 of M's own size) and multipliers
 * below SMALLEST_MULTIPLIER become 0; then no product of the two is subnormal.
 */
const SMALLEST_ENTRY: f32 = 0.125;
const SMALLEST_MULTIPLIER: f32 = 1e-37;

/** Entries of M, but 0 for those that T drops. */
// @ts-ignore: decorator
@inline
function flushSmall<T>(x: v128): v128 {
  return sizeof<T>() == 8 ? x : v128.and(x, f32x4.ge(x, f32x4.splat(SMALLEST_ENTRY)));
}

/** A multiplier, but 0 for one that T drops. */
// @ts-ignore: decorator
@inline
export function multiplier<T>(f: T): T {
  return sizeof<T>() == 4 && <f32>f < SMALLEST_MULTIPLIER ? <T>0 : f;
}

/** How many columns of T a strip holds. */
// @ts-ignore: decorator
@inline
export function width<T>(): i32 {
  return <i32>(ROW / sizeof<T>());
}

/**
 * C += F B for 4 rows of C and `strips` strips of columns. F in: 4 columns of a strip of rows, [K, 4]; B in: strips one
 * after the other, [strips, K, width]; C inout, rows `stride` bytes apart. 4 x 2 vectors of sums stay in registers over
 * the K steps, which are added up in order.
 */
export function multiplyAdd<T>(F: usize, B: usize, C: usize, stride: usize, strips: i32, K: i32): void {
  const length = <usize>K * ROW;
  for (let s = 0; s < strips; s++, C += ROW) {
    let f = F;
    let x0 = v128.splat<T>(<T>0);
    let x1 = x0;
    let x2 = x0;
    let x3 = x0;
    let y0 = x0;
    let y1 = x0;
    let y2 = x0;
    let y3 = x0;
    for (const end = B + length; B < end; B += ROW, f += ROW) {
      const x = v128.load(B);
      const y = v128.load(B, 16);
      let a = v128.load_splat<T>(f);
      x0 = v128.add<T>(x0, v128.mul<T>(a, x));
      y0 = v128.add<T>(y0, v128.mul<T>(a, y));
      a = v128.load_splat<T>(f, sizeof<T>());
      x1 = v128.add<T>(x1, v128.mul<T>(a, x));
      y1 = v128.add<T>(y1, v128.mul<T>(a, y));
      a = v128.load_splat<T>(f, 2 * sizeof<T>());
      x2 = v128.add<T>(x2, v128.mul<T>(a, x));
      y2 = v128.add<T>(y2, v128.mul<T>(a, y));
      a = v128.load_splat<T>(f, 3 * sizeof<T>());
      x3 = v128.add<T>(x3, v128.mul<T>(a, x));
      y3 = v128.add<T>(y3, v128.mul<T>(a, y));
    }
    accumulate<T>(C, x0, y0);
    accumulate<T>(C + stride, x1, y1);
    accumulate<T>(C + 2 * stride, x2, y2);
    accumulate<T>(C + 3 * stride, x3, y3);
  }
}

// @ts-ignore: decorator
@inline
function accumulate<T>(at: usize, x: v128, y: v128): void {
  v128.store(at, v128.add<T>(v128.load(at), x));
  v128.store(at, v128.add<T>(v128.load(at, 16), y), 16);
}

/**
 * X <- (I - N)^-1 X, N strictly lower triangular and >= 0: row k gains sum_{l<k} N(k,l) X(l). X inout: one strip
 * [K, width]. N in, in the order of use: for every 4 rows k..k+3 the columns l < k, 4 numbers each, then N(k+1,k),
 * N(k+2,k), N(k+3,k), N(k+2,k+1), N(k+3,k+1), N(k+3,k+2) and two unused places. K is a multiple of 4.
 */
export function eliminate<T>(N: usize, X: usize, K: i32): void {
  const end = X + <usize>K * ROW;
  for (let at = X; at < end; at += 4 * ROW) {
    let x0 = v128.load(at);
    let y0 = v128.load(at, 16);
    let x1 = v128.load(at, ROW);
    let y1 = v128.load(at, ROW + 16);
    let x2 = v128.load(at, 2 * ROW);
    let y2 = v128.load(at, 2 * ROW + 16);
    let x3 = v128.load(at, 3 * ROW);
    let y3 = v128.load(at, 3 * ROW + 16);
    for (let l = X; l < at; l += ROW, N += 4 * sizeof<T>()) {
      const x = v128.load(l);
      const y = v128.load(l, 16);
      let a = v128.load_splat<T>(N);
      x0 = v128.add<T>(x0, v128.mul<T>(a, x));
      y0 = v128.add<T>(y0, v128.mul<T>(a, y));
      a = v128.load_splat<T>(N, sizeof<T>());
      x1 = v128.add<T>(x1, v128.mul<T>(a, x));
      y1 = v128.add<T>(y1, v128.mul<T>(a, y));
      a = v128.load_splat<T>(N, 2 * sizeof<T>());
      x2 = v128.add<T>(x2, v128.mul<T>(a, x));
      y2 = v128.add<T>(y2, v128.mul<T>(a, y));
      a = v128.load_splat<T>(N, 3 * sizeof<T>());
      x3 = v128.add<T>(x3, v128.mul<T>(a, x));
      y3 = v128.add<T>(y3, v128.mul<T>(a, y));
    }
    x0 = flushSmall<T>(x0);
    y0 = flushSmall<T>(y0);
    let a = v128.load_splat<T>(N);
    x1 = v128.add<T>(x1, v128.mul<T>(a, x0));
    y1 = v128.add<T>(y1, v128.mul<T>(a, y0));
    x1 = flushSmall<T>(x1);
    y1 = flushSmall<T>(y1);
    a = v128.load_splat<T>(N, sizeof<T>());
    x2 = v128.add<T>(x2, v128.mul<T>(a, x0));
    y2 = v128.add<T>(y2, v128.mul<T>(a, y0));
    a = v128.load_splat<T>(N, 3 * sizeof<T>());
    x2 = v128.add<T>(x2, v128.mul<T>(a, x1));
    y2 = v128.add<T>(y2, v128.mul<T>(a, y1));
    x2 = flushSmall<T>(x2);
    y2 = flushSmall<T>(y2);
    a = v128.load_splat<T>(N, 2 * sizeof<T>());
    x3 = v128.add<T>(x3, v128.mul<T>(a, x0));
    y3 = v128.add<T>(y3, v128.mul<T>(a, y0));
    a = v128.load_splat<T>(N, 4 * sizeof<T>());
    x3 = v128.add<T>(x3, v128.mul<T>(a, x1));
    y3 = v128.add<T>(y3, v128.mul<T>(a, y1));
    a = v128.load_splat<T>(N, 5 * sizeof<T>());
    x3 = v128.add<T>(x3, v128.mul<T>(a, x2));
    y3 = v128.add<T>(y3, v128.mul<T>(a, y2));
    x3 = flushSmall<T>(x3);
    y3 = flushSmall<T>(y3);
    N += 8 * sizeof<T>();
    v128.store(at, x0);
    v128.store(at, y0, 16);
    v128.store(at, x1, ROW);
    v128.store(at, y1, ROW + 16);
    v128.store(at, x2, 2 * ROW);
    v128.store(at, y2, 2 * ROW + 16);
    v128.store(at, x3, 3 * ROW);
    v128.store(at, y3, 3 * ROW + 16);
  }
}
