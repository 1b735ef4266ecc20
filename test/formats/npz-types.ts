import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parseNpz } from "../../src/formats/index.ts";
import { formatNpy } from "../../src/formats/npy.ts";
import { zip } from "../../src/formats/zip.ts";
import { refuses } from "../support/formats.ts";

const test = suite("formats: element types and shapes of archives");

/** An array file whose header says something else: of the same length, so that the bytes stay where they are. */
function retyped(file: Uint8Array, ...changes: readonly (readonly [from: string, to: string])[]): Uint8Array {
  let text = String.fromCharCode(...file);
  for (const [from, to] of changes) text = text.replace(from, to);
  return Uint8Array.from(Array.from(text), (c) => c.charCodeAt(0));
}

const doubles = (values: readonly number[], ...shape: number[]) => formatNpy(Float64Array.from(values), shape);
const singles = (values: readonly number[], ...shape: number[]) =>
  retyped(formatNpy(new Int32Array(Float32Array.from(values).buffer), shape), ["<i4", "<f4"]);
/** Four of them. */
const mask = (values: readonly number[]) =>
  retyped(formatNpy(new Int32Array(Uint8Array.from(values).buffer), [1]), ["<i4", "|b1"], ["(1,)", "(4,)"]);

const OPTIONS = { discount: 0.5, start: 0 };
const THIRDS = [1 / 3, 2 / 3, 0.1, 0.9];

test("distributions in single precision are scaled in double precision", () => {
  const R = doubles([1, 2], 2, 1);
  // What is asked for: the entries that single precision has, over their sum.
  const want = [0, 2].flatMap((i) => {
    const [x, y] = THIRDS.slice(i, i + 2).map(Math.fround);
    return [x / (x + y), y / (x + y)];
  });
  assert.ok(Math.abs(Math.fround(0.1) + Math.fround(0.9) - 1) > 1e-9);
  const dense = parseNpz(zip({ "P.npy": singles(THIRDS, 1, 2, 2), "R.npy": R }), OPTIONS);
  assert.equal([...dense.transitions.probability], want);
  const integers = (...values: number[]) => formatNpy(Int32Array.from(values), [values.length]);
  const pieces = {
    "R.npy": R,
    "data.npy": singles(THIRDS, 4),
    "indices.npy": integers(0, 1, 0, 1),
    "indptr.npy": integers(0, 2, 4),
    "shape.npy": integers(2, 2),
  };
  const sparse = parseNpz(zip({ ...pieces, "start.npy": singles([0.1, 0.9], 2) }), { discount: 0.5 });
  assert.equal([...sparse.transitions.probability], want);
  assert.equal([...sparse.start], want.slice(2));
  refuses(
    (bytes: Uint8Array) => parseNpz(bytes, OPTIONS),
    [
      [
        zip({ "P.npy": singles([0.5, 0.500002, 0, 1], 1, 2, 2), "R.npy": R }),
        `npz: P[0, 0]: expected probabilities of state 0, action 0 that sum to 1 within 1e-9, got the sum ${0.5 + Math.fround(0.500002)}; the option sumTolerance (--sum-tolerance) allows more`,
      ],
      [
        zip({ "P.npy": doubles([0.5, 0.5000001, 0, 1], 1, 2, 2), "R.npy": R }),
        `npz: P[0, 0]: expected probabilities of state 0, action 0 that sum to 1 within 1e-9, got the sum ${0.5 + 0.5000001}; the option sumTolerance (--sum-tolerance) allows more`,
      ],
    ],
  );
});

test("the mark that scipy.sparse.save_npz leaves on arrays is no model's business", () => {
  const files = { "P.npy": doubles([1], 1, 1, 1), "R.npy": doubles([0], 1, 1) };
  assert.is(parseNpz(zip({ ...files, "_is_array.npy": mask([1, 0, 0, 0]) }), OPTIONS).states, 1);
});

test("masks are no indices, a matrix of another format says so, and empty axes end at once", () => {
  const P = new Array(16).fill(0).map((_, i) => (i % 5 === 0 ? 1 : 0));
  const files = { "P.npy": doubles(P, 1, 4, 4), "R.npy": doubles([0, 0, 0, 0], 4, 1) };
  const word = retyped(formatNpy(Int32Array.of(0x006f6f63), []), ["<i4", "|S4"]);
  refuses(
    (bytes: Uint8Array) => parseNpz(bytes, OPTIONS),
    [
      [
        zip({ ...files, "terminals.npy": mask([0, 0, 0, 1]) }),
        'npz: array "terminals": expected integers, got a mask: save numpy.argwhere of it',
      ],
      [
        zip({ "row.npy": doubles([0], 1), "format.npy": word }),
        "npz: expected format csr, got another: save tocsr() of the matrix",
      ],
      [
        zip({ "P.npy": doubles([], 99999999999999, 0, 0), "R.npy": doubles([], 0, 99999999999999) }),
        "npz: the model has no state",
      ],
    ],
  );
});

test.run();
