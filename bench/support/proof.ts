/** Contenders are proved equal before they are timed. */
import type { Results } from "./cases.ts";

/** Both sides do the same steps in another order; loops of a thousand steps multiply rounding. */
const TOLERANCE = 1e-9;

/** Throws when an array that both have differs by more than TOLERANCE of its largest entry. */
export function prove(label: string, [name, expected]: [string, Results], [other, actual]: [string, Results]): void {
  const shared = Object.keys(expected).filter((key) => key in actual);
  if (shared.length === 0) throw new Error(`${label}: ${name} and ${other} have no result in common`);
  for (const key of shared) {
    const [x, y] = [expected[key], actual[key]];
    if (x.length !== y.length)
      throw new Error(`${label}: ${key} has ${x.length} entries in ${name}, ${y.length} in ${other}`);
    let scale = 0;
    for (let i = 0; i < x.length; i++) scale = Math.max(scale, Math.abs(x[i]));
    for (let i = 0; i < x.length; i++) {
      if (Object.is(x[i], y[i]) || Math.abs(x[i] - y[i]) <= TOLERANCE * scale) continue;
      throw new Error(
        `${label}: ${key}[${i}] is ${x[i]} in ${name}, ${y[i]} in ${other}; the largest entry is ${scale}`,
      );
    }
  }
}

/** Searches decide by comparisons that rounding can tip, so their trials need not agree to the last one. */
const COUNTS = 0.05;

/** Throws when two contenders did not do the same work. */
export function proveCounts(
  label: string,
  [name, expected]: [string, Record<string, number>],
  [other, actual]: [string, Record<string, number>],
): void {
  for (const [unit, count] of Object.entries(expected)) {
    if (Math.abs(actual[unit] - count) <= COUNTS * count) continue;
    throw new Error(`${label}: ${count} ${unit}s in ${name}, ${actual[unit]} in ${other}`);
  }
}
