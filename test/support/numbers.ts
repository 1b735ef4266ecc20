/** Comparisons of numbers. Every failure names what was compared and the worst entry. */
import * as assert from "uvu/assert";

/** Rounding of a few operations: the tolerance unless a comment gives the reason for a larger one. */
export const ROUNDING = 1e-12;

export const maxAbs = (x: ArrayLike<number>): number => Array.from(x).reduce((top, y) => Math.max(top, Math.abs(y)), 0);

function compare(
  label: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: (expected: number) => number,
): void {
  assert.is(actual.length, expected.length, `${label}: length ${actual.length}, expected ${expected.length}`);
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) continue;
    const error = Math.abs(actual[i] - expected[i]);
    const limit = bound(expected[i]);
    assert.ok(
      error <= limit,
      `${label}[${i}]: ${actual[i]}, expected ${expected[i]}; off by ${error}, allowed ${limit}`,
    );
  }
}

/** |actual - expected| <= tolerance * scale, scale = max |expected| unless given. */
export function near(
  label: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = ROUNDING,
  scale = maxAbs(expected),
): void {
  compare(label, actual, expected, () => tolerance * scale);
}

/** |actual - expected| <= tolerance * |expected|, entry by entry; `floor` is added for numbers near underflow. */
export function nearEach(
  label: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = ROUNDING,
  floor = 0,
): void {
  compare(label, actual, expected, (x) => tolerance * Math.abs(x) + floor);
}

/** |actual - expected| <= tolerance * scale, scale = |expected| unless given. */
export function nearNumber(
  label: string,
  actual: number | undefined,
  expected: number,
  tolerance = ROUNDING,
  scale = Math.abs(expected),
): void {
  compare(label, [actual ?? Number.NaN], [expected], () => tolerance * scale);
}

/** The same bits everywhere. */
export function sameBits(label: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  compare(label, actual, expected, () => -1);
}

/** Throws `type` with a message that matches. */
export function refused(action: () => unknown, type: ErrorConstructor, message: RegExp): void {
  assert.throws(action, (error: unknown) => {
    assert.instance(error, type, `expected ${type.name} ${message}, got ${error}`);
    assert.match((error as Error).message, message);
    return true;
  });
}
