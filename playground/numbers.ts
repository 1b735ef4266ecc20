/**
 * Numbers as people read them.
 */

/** Four significant digits, and no more than a narrow column holds. */
export function short(x: number | undefined): string {
  if (x === undefined || Number.isNaN(x)) return "–";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-3 || size >= 1e5))
    return x
      .toExponential(2)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e")
      .replaceAll("-", "−");
  return String(Number(x.toPrecision(4))).replace("-", "−");
}

/** A probability as a percentage. */
export function percent(p: number): string {
  if (p === 0 || p === 1) return `${100 * p} %`;
  if (p < 0.001) return "< 0.1 %";
  return `${p > 0.999 ? "> 99.9" : (100 * p).toFixed(1)} %`;
}

/** Microseconds with a unit. */
export function duration(microseconds: number): string {
  if (microseconds < 1000) return `${Number(microseconds.toPrecision(3))} µs`;
  if (microseconds < 1e6) return `${Number((microseconds / 1e3).toPrecision(3))} ms`;
  return `${Number((microseconds / 1e6).toPrecision(3))} s`;
}
