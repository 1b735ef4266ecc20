import { suite } from "uvu";
import * as assert from "uvu/assert";
import { formatNpz, parseNpz } from "../../src/formats/index.ts";
import { formatNpy } from "../../src/formats/npy.ts";
import { zip } from "../../src/formats/zip.ts";
import { defineMdp } from "../../src/model/mdp.ts";
import { refuses, SAMPLE } from "../support/formats.ts";

const test = suite("formats: malformed archives");

const OPTIONS = { discount: 0.5, start: 0 };

test("npz", () => {
  const parts = { "P.npy": formatNpy(Float64Array.of(1), [1, 1, 1]), "R.npy": formatNpy(Float64Array.of(0), [1, 1]) };
  const archive = (changes: Record<string, Uint8Array>) => zip({ ...parts, ...changes });
  const without = (key: string) => zip(Object.fromEntries(Object.entries(parts).filter(([name]) => name !== key)));
  const csr = (data: number[], indices: number[], indptr: number[], shape: number[]) =>
    zip({
      "R.npy": formatNpy(new Float64Array(2), [2, 1]),
      "data.npy": formatNpy(Float64Array.from(data), [data.length]),
      "indices.npy": formatNpy(Int32Array.from(indices), [indices.length]),
      "indptr.npy": formatNpy(Int32Array.from(indptr), [indptr.length]),
      "shape.npy": formatNpy(Int32Array.from(shape), [shape.length]),
    });
  const text = (bytes: Uint8Array, from: string, to: string) =>
    Uint8Array.from(Array.from(String.fromCharCode(...bytes).replace(from, to)), (c) => c.charCodeAt(0));
  const array = formatNpy(Float64Array.of(1), [1, 1, 1]);
  const whole = formatNpz(defineMdp(SAMPLE));
  const flipped = whole.slice();
  flipped[100] ^= 1;
  refuses(
    (bytes: Uint8Array) => parseNpz(bytes, { ...OPTIONS, where: "m.npz" }),
    [
      [new Uint8Array(0), "m.npz: expected a zip archive as numpy.savez writes it, got something else"],
      [new Uint8Array(100), "m.npz: expected a zip archive as numpy.savez writes it, got something else"],
      [
        whole.slice(0, -30),
        "m.npz: expected a zip archive as numpy.savez writes it, got a damaged one (invalid zip data)",
      ],
      [without("R.npy"), 'm.npz: array "R" is missing'],
      [without("P.npy"), 'm.npz: array "shape" is missing'],
      [archive({ "Q.npy": array }), 'm.npz: unknown array "Q.npy"; did you mean "P"?'],
      [archive({ "data.npy": array }), "m.npz: expected P or the pieces of a CSR matrix, got both"],
      [archive({ "P_P.npy": array }), 'm.npz: array "P" is there twice'],
      [
        archive({ "P.npy": text(array, "NUMPY", "NUMPI") }),
        'm.npz: P.npy: byte 0: expected an array file that starts with \\x93NUMPY, got "\x93NUMPI"',
      ],
      [
        archive({ "P.npy": text(array, "<f8", "|O8") }),
        "m.npz: P.npy: byte 10: expected numbers, such as '<f8' or '<i4', got \"|O8\"",
      ],
      [archive({ "P.npy": array.slice(0, -1) }), "m.npz: P.npy: byte 128: expected 1 numbers of 8 bytes, got 7 bytes"],
      [
        archive({ "P.npy": text(array, "(1, 1, 1)", "(9, 9, 9)") }),
        "m.npz: P.npy: byte 128: expected 729 numbers of 8 bytes, got 8 bytes",
      ],
      [
        archive({ "P.npy": formatNpy(Float64Array.of(1, 0), [1, 1, 2]) }),
        'm.npz: array "P": expected shape (A, S, S), got shape (1, 1, 2)',
      ],
      [
        archive({ "P.npy": formatNpy(Float64Array.of(NaN), [1, 1, 1]) }),
        "m.npz: P[0, 0, 0]: expected a number in [0, 1], got NaN",
      ],
      [
        archive({ "P.npy": formatNpy(Float64Array.of(0.5), [1, 1, 1]) }),
        "m.npz: P[0, 0]: expected probabilities of state 0, action 0 that sum to 1 within 1e-9, got the sum 0.5",
      ],
      [
        archive({ "R.npy": formatNpy(Float64Array.of(1, 2), [2]) }),
        'm.npz: array "R": expected shape (1, 1), (1, 1, 1) or (1), got shape (2)',
      ],
      [
        archive({ "R.npy": formatNpy(Float64Array.of(Infinity), [1, 1]) }),
        "m.npz: R[0]: expected a finite number, got Infinity",
      ],
      [
        archive({ "start.npy": formatNpy(Float64Array.of(1, 0), [2]) }),
        'm.npz: array "start": expected 1 probabilities, got shape (2)',
      ],
      [
        archive({ "discount.npy": formatNpy(Float64Array.of(1, 0), [2]) }),
        'm.npz: array "discount": expected one number, got shape (2)',
      ],
      [
        archive({ "terminals.npy": formatNpy(Int32Array.of(1), [1]) }),
        "m.npz: terminals[0]: expected an integer in 0 .. 0, got 1",
      ],
      [csr([1, 1], [0, 2], [0, 1, 2], [2, 2]), "m.npz: indices[1]: expected an integer in 0 .. 1, got 2"],
      [
        csr([1, 1], [0], [0, 1, 2], [2, 2]),
        'm.npz: array "indices": expected 2 numbers, as many as data, got shape (1)',
      ],
      [
        csr([1, 1], [0, 1], [0, 2], [2, 2]),
        'm.npz: array "indptr": expected 3 numbers, one more than rows, got shape (2)',
      ],
      [csr([1, 1], [0, 1], [0, 1, 1], [2, 2]), "m.npz: indptr: expected it to run from 0 to 2, got 0 to 1"],
      [
        csr([1, 1, 1, 1], [0, 1, 0, 1], [0, 5, 2, 3, 4], [4, 2]),
        'm.npz: array "R": expected shape (2, 2), (2, 2, 2) or (2), got shape (2, 1)',
      ],
      [csr([1, 1], [0, 1], [0, 1, 2], [3, 2]), "m.npz: expected a matrix of S * A rows and S columns, got 3 x 2"],
      [csr([2, 1], [0, 1], [0, 1, 2], [2, 2]), "m.npz: data[0]: expected a number in [0, 1], got 2"],
      [
        csr([1, 1], [0, 1], [0, 0, 2], [2, 2]),
        "m.npz: state 0 has no transitions; expected a row for each action, or the state among the terminals",
      ],
    ],
  );
  assert.throws(
    () => parseNpz(flipped, { where: "m.npz" }),
    /^m\.npz: expected a zip archive .*got (a damaged one|a member "data\.npy" whose checksum is wrong)/,
  );
  assert.throws(() => parseNpz("zip" as never), /^parseNpz: bytes must be a Uint8Array, got "zip"$/);
});

test.run();
