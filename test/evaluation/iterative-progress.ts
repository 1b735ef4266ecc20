import { suite } from "uvu";
import * as assert from "uvu/assert";
import { approach, type LinearSystem } from "../../src/evaluation/iterative-evaluation.ts";

const test = suite("approach");

/** A system with gap 1 whose true residual is `ratio` times the preconditioned one, down to whatever a round aims at. */
function system(ratio: number): LinearSystem & { targets: number[] } {
  let residual = 100;
  let size = 0;
  const targets: number[] = [];
  return {
    targets,
    stale: true,
    modified: true,
    stride: 1,
    gap: 1,
    gather: () => {},
    certify: () => residual,
    start: () => {
      size = residual / ratio;
      return size;
    },
    step: (_part, _steps, target) => {
      if (size / 10 <= target) targets.push(target);
      size = Math.max(size / 10, target);
      return size;
    },
    finish: () => {
      residual = ratio * size;
    },
    clear: () => {},
    gmres: () => {
      throw new Error("not needed here");
    },
    sweep: () => {
      throw new Error("not needed here");
    },
  };
}

/** Runs an approach to its end; returns the bound. */
function finish(linear: LinearSystem): number {
  const pieces = approach(linear, "values", 1);
  let state = pieces.next();
  while (!state.done) state = pieces.next();
  return state.value.bound;
}

test("one round does where the true residual is no larger than the preconditioned one", () => {
  for (const ratio of [0.3, 1, 1.1]) {
    const linear = system(ratio);
    const bound = finish(linear);
    assert.ok(bound <= 1 && bound > 0.25 * ratio);
    assert.is(linear.targets.length, 1);
  }
});

test("where it is twice as large, the most it can be, a second round aims at what is certain", () => {
  const linear = system(2);
  assert.ok(finish(linear) <= 1);
  assert.is(linear.targets.length, 2);
  assert.ok(linear.targets[0] > 0.5 && 2 * linear.targets[1] <= 0.75);
});

test.run();
