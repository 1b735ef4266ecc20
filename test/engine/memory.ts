import { suite } from "uvu";
import * as assert from "uvu/assert";
import { createBaseline } from "../../src/engine/js/engine.ts";
import type { Engine } from "../../src/engine/kernels.ts";
import { factorLength } from "../../src/engine/lengths.ts";
import { Arena } from "../../src/engine/memory.ts";
import { wasmEngine } from "../../src/engine/wasm.ts";
import { garnet } from "../../src/environments/garnet.ts";
import { defineMdp } from "../../src/model/mdp.ts";
import { Solver } from "../../src/solver/solver.ts";
import { refused } from "../support/numbers.ts";

const test = suite("memory");

/** An engine that remembers how long its memory became. */
function watched(engine: Engine): Engine & { bytes: number } {
  const watcher = {
    ...engine,
    bytes: 0,
    grow(bytes: number) {
      const buffer = engine.grow(bytes);
      watcher.bytes = buffer.byteLength;
      return buffer;
    },
  };
  return watcher;
}

const SIZES = [
  [1, 1, 1],
  [2, 3, 1],
  [7, 5, 3],
  [64, 4, 2],
  [130, 2, 2],
];

test("from 3 states on evaluation stores at most 1.6 times the matrix, 1.25 times where 90 or more rows are short", () => {
  for (let S = 3; S < 5000; S++) {
    for (const entries of [S, S * S, 8 * S * S]) {
      const ratio = factorLength(S, entries) / S ** 2;
      assert.ok(ratio <= 1.6, `${S} states, ${entries} entries: ${ratio}`);
      if (S >= 90 && entries === S) assert.ok(ratio < 1.25, `${S} states: ${ratio}`);
    }
  }
});

for (const [name, make] of [
  ["wasm", wasmEngine],
  ["js", createBaseline],
] as const) {
  test(`${name}: regions are disjoint, aligned, above the static data and inside the memory`, () => {
    for (const [states, actions, branching] of SIZES) {
      const engine = watched(make());
      const { regions } = new Solver(garnet({ states, actions, branching, seed: 1 }), engine);
      assert.ok(regions.length > 10);
      let end = engine.base;
      for (const { name: region, pointer, bytes } of [...regions].sort((a, b) => a.pointer - b.pointer)) {
        assert.ok(pointer >= end, `${region} starts at ${pointer}, before ${end}`);
        assert.is(pointer % 64, 0, `${region} starts on a cache line`);
        assert.ok(bytes > 0, `${region} holds something`);
        end = pointer + bytes;
      }
      assert.ok(end <= engine.bytes, `${end} <= ${engine.bytes}`);
    }
  });

  test(`${name}: the last byte of every region survives a run`, () => {
    // Kernels that write past a region would change a neighbour: the model's own arrays come out as they went in.
    const mdp = garnet({ states: 9, actions: 3, branching: 4, seed: 2 });
    const engine = make();
    let buffer = new ArrayBuffer(0);
    const solver = new Solver(mdp, {
      ...engine,
      grow(bytes) {
        buffer = engine.grow(bytes);
        return buffer;
      },
    });
    const model = ["rowStart", "nextState", "terminal", "probability", "rewards", "start"];
    const held = () =>
      solver.regions
        .filter((region) => model.includes(region.name))
        .map((region) => new Uint8Array(buffer.slice(region.pointer, region.pointer + region.bytes)));
    const before = held();
    assert.is(before.length, model.length);
    solver.optimize({ method: "mdpo", update: "closed", eta: 1 });
    solver.optimize({ method: "sppo", update: "line-search", eta: 1, innerSteps: 3 });
    solver.optimize({ method: "trpo", update: "trust-region", delta: 0.1, innerSteps: 3 });
    solver.optimize({ method: "ppo", update: "gradient", epsilon: 0.1, innerSteps: 3, stepSize: 1 });
    solver.surrogate({ method: "mdpo", eta: 1 }, new Float64Array(27), new Float64Array(27));
    solver.optimal();
    assert.equal(held(), before);
  });

  test(`${name}: evaluation writes nothing beyond the storage it asks for`, () => {
    // Around the sizes at which its layout changes; the factor is the last region.
    for (const states of [
      1, 2, 3, 5, 21, 32, 33, 37, 47, 48, 50, 64, 127, 128, 129, 131, 161, 162, 163, 200, 349, 351, 384,
    ]) {
      for (const branching of [Math.min(3, states), states]) {
        const engine = make();
        let beyond = new Uint8Array(0);
        const solver = new Solver(garnet({ states, actions: 2, branching, seed: 1 }), {
          ...engine,
          grow(bytes) {
            const buffer = engine.grow(bytes + 4096);
            beyond = new Uint8Array(buffer, bytes, 4096).fill(7);
            return buffer;
          },
        });
        solver.evaluate();
        const region = solver.regions.find(({ name: region }) => region === "factor");
        assert.ok(region && region.pointer + region.bytes + 64 > beyond.byteOffset, "the factor comes last");
        assert.ok(
          beyond.every((byte) => byte === 7),
          `${states} states, ${branching} a row`,
        );
      }
    }
  });

  test(`${name}: a model that does not fit is refused with the bytes it needs`, () => {
    // S^2 doubles and as many floats for the factor: 30000^2 * 12 = 1.08e10 bytes, beyond 32 bits.
    const states = 30000;
    const mdp = defineMdp({
      states,
      actions: 1,
      discount: 0.5,
      start: 0,
      transitions: Array.from({ length: states }, (_, s) => [s, 0, 0, 1]),
      rewards: new Float64Array(states),
    });
    refused(
      () => new Solver(mdp, make(), { evaluation: "dense" }),
      RangeError,
      /^this model needs 7[23]\d{8} bytes of working memory; an engine can address 4294967296$/,
    );
  });
}

test("a host that refuses to grow: the same error, with its reason", () => {
  const engine: Engine = {
    ...createBaseline(),
    grow() {
      throw new RangeError("out of memory");
    },
  };
  assert.throws(
    () => new Solver(garnet({ states: 2, actions: 2, branching: 1, seed: 1 }), engine),
    (error: Error) =>
      /^this model needs \d+ bytes of working memory, which the host refused$/.test(error.message) &&
      (error.cause as Error).message === "out of memory",
  );
});

test("the arena rounds every region up to cache lines", () => {
  const arena = new Arena(1000);
  const pointers = [arena.floats("a", 1), arena.integers("b", 17), arena.floats("c", 0), arena.floats("d", 8)].map(
    (region) => region.pointer,
  );
  // 1000 -> 1024; 8 bytes -> 1088; 68 bytes -> 1216; 0 bytes -> 1216.
  assert.equal(pointers, [1024, 1088, 1216, 1216]);
});

test.run();
