/**
 * NumPy archives (.npz) with a dense table of transitions or the pieces of a compressed sparse one.
 */

import type { Mdp } from "../model/mdp.ts";
import { checkObject, checkOneOf, show } from "../support/argument-checks.ts";
import { compensatedSum } from "../support/distribution.ts";
import { Draft } from "./draft.ts";
import { formatNpy, type Npy } from "./npy.ts";
import { Arrays } from "./npz-arrays.ts";
import { checkImport, type ImportOptions } from "./options.ts";
import { zip } from "./zip.ts";

/** r(s,a), or r(s,a,s'), in whichever of the shapes it was given. */
function rewardReader(arrays: Arrays, S: number, A: number): (s: number, a: number, next: number) => number {
  const R = arrays.need("R");
  const { values } = R;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]))
      throw new RangeError(
        `${arrays.where}: R[${i}]: expected a finite number, got ${show(values[i])}${values[i] === -Infinity ? '; list unavailable actions in the array "unavailable"' : ""}`,
      );
  }
  switch (R.shape.join()) {
    case `${S},${A}`:
      return (s, a) => values[s * A + a] + 0;
    case `${A},${S},${S}`:
      return (s, a, next) => values[(a * S + s) * S + next] + 0;
    case `${S}`:
      return (s) => values[s] + 0;
    default:
      return arrays.fail("R", `shape (${S}, ${A}), (${A}, ${S}, ${S}) or (${S})`, R);
  }
}

/** Within the tolerance of a sum, which rounding may have left a number outside [0, 1] by. */
const isProbability = (p: number) => p >= -1e-9 && p <= 1 + 1e-9;

/** Sums of distributions in single precision that were scaled in it are this close to 1. */
const SINGLE_TOLERANCE = 1e-6;

/** Scales values[from .. to - 1] of an array in single precision to sum to 1 in double precision. */
function settle({ type, values }: Npy, from = 0, to = values.length): void {
  if (type !== "f4") return;
  const sum = compensatedSum(values, from, to);
  if (Math.abs(sum - 1) <= SINGLE_TOLERANCE) for (let i = from; i < to; i++) values[i] /= sum;
}

/** `P`, [A, S, S]. */
function readDense(arrays: Arrays, draft: Draft): { states: number; actions: number } {
  const P = arrays.need("P");
  const [A, S, S2] = P.shape;
  if (P.shape.length !== 3 || S !== S2) arrays.fail("P", "shape (A, S, S)", P);
  if (S < 1) throw new RangeError(`${arrays.where}: the model has no state`);
  const reward = rewardReader(arrays, S, A);
  for (let a = 0; a < A; a++) {
    for (let s = 0; s < S; s++) {
      settle(P, (a * S + s) * S, (a * S + s + 1) * S);
      for (let next = 0; next < S; next++) {
        const p = P.values[(a * S + s) * S + next];
        if (!isProbability(p)) {
          throw new RangeError(`${arrays.where}: P[${a}, ${s}, ${next}]: expected a number in [0, 1], got ${show(p)}`);
        }
        if (p > 0) draft.add(s, a, next, p, reward(s, a, next));
      }
    }
  }
  return { states: S, actions: A };
}

/** `data`, `indices`, `indptr` of the S * A rows s * A + a, one column per next state. */
function readSparse(arrays: Arrays, draft: Draft): { states: number; actions: number } {
  const shape = arrays.integers("shape", 2 ** 31);
  if (shape.values.length !== 2) arrays.fail("shape", "two numbers, S * A and S", shape);
  const [rows, S] = Array.from(shape.values);
  const A = rows / S;
  if (S < 1 || !Number.isInteger(A) || A < 1) {
    throw new RangeError(`${arrays.where}: expected a matrix of S * A rows and S columns, got ${rows} x ${S}`);
  }
  const data = arrays.need("data");
  const indices = arrays.integers("indices", S);
  const indptr = arrays.integers("indptr", 2 ** 31);
  const count = data.values.length;
  if (indices.values.length !== count) arrays.fail("indices", `${count} numbers, as many as data`, indices);
  if (indptr.values.length !== rows + 1) arrays.fail("indptr", `${rows + 1} numbers, one more than rows`, indptr);
  if (indptr.values[0] !== 0 || indptr.values[rows] !== count) {
    throw new RangeError(
      `${arrays.where}: indptr: expected it to run from 0 to ${count}, got ${indptr.values[0]} to ${indptr.values[rows]}`,
    );
  }
  const reward = rewardReader(arrays, S, A);
  for (let sa = 0; sa < rows; sa++) {
    const [from, to] = [indptr.values[sa], indptr.values[sa + 1]];
    if (from > to) throw new RangeError(`${arrays.where}: indptr[${sa + 1}]: expected a number >= ${from}, got ${to}`);
    const [s, a] = [Math.floor(sa / A), sa % A];
    settle(data, from, Math.min(to, count));
    for (let i = from; i < to && i < count; i++) {
      const p = data.values[i];
      if (!isProbability(p))
        throw new RangeError(`${arrays.where}: data[${i}]: expected a number in [0, 1], got ${show(p)}`);
      draft.add(s, a, indices.values[i], Math.max(p, 0), reward(s, a, indices.values[i]));
    }
  }
  return { states: S, actions: A };
}

/**
 * A model from a NumPy archive: `P` [A, S, S], or scipy's CSR pieces `data`, `indices`, `indptr`, `shape` (with or
 * without `P_` before) of a matrix with the row s * A + a for each (s,a); and `R` [S, A], [A, S, S] or [S]. Optional are
 * `discount`, `start` [S], `terminals` and `unavailable` [n, 2], pairs (s, a) of actions that a state lacks. Rows of these
 * and of terminal states are empty (0 in P); other empty rows are refused. Distributions in single precision (float32) need to
 * sum to 1 within 1e-6 only, and are scaled.
 *
 * Source: NumPy, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html; SciPy, scipy.sparse.save_npz.
 *
 * @throws SyntaxError where the archive is damaged; TypeError, RangeError naming array and index
 */
export function parseNpz(bytes: Uint8Array, options: ImportOptions = {}): Mdp {
  const { where = "npz" } = checkImport("parseNpz", options);
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`parseNpz: bytes must be a Uint8Array, got ${show(bytes)}`);
  const arrays = new Arrays(where, bytes);
  const isDense = arrays.get("P") !== undefined;
  if (isDense && arrays.get("data"))
    throw new TypeError(`${where}: expected P or the pieces of a CSR matrix, got both`);
  const draft = new Draft(
    where,
    (s, a) => (isDense ? `P[${a}, ${s}]` : `row (${s}, ${a})`),
    ', or the pair in the array "unavailable"',
  );
  const { states, actions } = isDense ? readDense(arrays, draft) : readSparse(arrays, draft);
  const discount = arrays.get("discount");
  if (discount && discount.values.length !== 1) arrays.fail("discount", "one number", discount);
  const start = arrays.get("start");
  if (start && start.values.length !== states) arrays.fail("start", `${states} probabilities`, start);
  if (start) settle(start);
  return draft.finish(options, {
    states,
    actions,
    discount: discount?.values[0],
    start: start?.values,
    terminals: arrays.get("terminals") ? Array.from(arrays.integers("terminals", states).values) : [],
    unavailable: readUnavailable(arrays),
  });
}

/** Pairs (s, a). */
function readUnavailable(arrays: Arrays): [number, number][] {
  if (!arrays.get("unavailable")) return [];
  const { values, shape } = arrays.integers("unavailable", 2 ** 31);
  if (shape.length !== 2 || shape[1] !== 2) arrays.fail("unavailable", "shape (n, 2)", arrays.need("unavailable"));
  return Array.from({ length: shape[0] }, (_, i) => [values[2 * i], values[2 * i + 1]]);
}

/** What `formatNpz` takes beside the model. */
export interface NpzOptions {
  /** `"csr"`: data, indices, indptr, shape; `"dense"`: P [A, S, S]. Default "csr". */
  layout?: "csr" | "dense";
}

/**
 * The model as a NumPy archive with `R` [S, A], `discount`, `start` and, where there are any, `terminals` and `unavailable`
 * [n, 2], whose rows are empty. `parseNpz` of it gives the same numbers, bit for bit.
 *
 * @throws TypeError for a wrong option; RangeError when a dense P would have more than 2^26 entries
 */
export function formatNpz(mdp: Mdp, options: NpzOptions = {}): Uint8Array {
  const { layout = "csr" } = checkObject("formatNpz: options", options);
  checkOneOf("formatNpz: layout", layout, ["csr", "dense"]);
  const { states: S, actions: A, transitions, terminals, unavailable } = mdp;
  const { rowStart, nextState, probability } = transitions;
  const files: Record<string, Uint8Array> = {};
  if (layout === "dense") {
    if (A * S * S > 2 ** 26)
      throw new RangeError(`formatNpz: P would have ${A * S * S} entries; layout "csr" is smaller`);
    const P = new Float64Array(A * S * S);
    for (let sa = 0; sa < S * A; sa++) {
      for (let i = rowStart[sa]; i < rowStart[sa + 1]; i++)
        P[((sa % A) * S + Math.floor(sa / A)) * S + nextState[i]] = probability[i];
    }
    files["P.npy"] = formatNpy(P, [A, S, S]);
  } else {
    files["data.npy"] = formatNpy(probability, [probability.length]);
    files["indices.npy"] = formatNpy(nextState, [nextState.length]);
    files["indptr.npy"] = formatNpy(rowStart, [rowStart.length]);
    files["shape.npy"] = formatNpy(Int32Array.of(S * A, S), [2]);
  }
  files["R.npy"] = formatNpy(mdp.rewards, [S, A]);
  files["discount.npy"] = formatNpy(Float64Array.of(mdp.discount), []);
  files["start.npy"] = formatNpy(mdp.start, [S]);
  if (terminals.length > 0) files["terminals.npy"] = formatNpy(terminals, [terminals.length]);
  if (unavailable) {
    const pairs = Int32Array.from({ length: 2 * unavailable.length }, (_, i) => {
      const sa = unavailable[i >> 1];
      return i % 2 === 0 ? Math.floor(sa / A) : sa % A;
    });
    files["unavailable.npy"] = formatNpy(pairs, [unavailable.length, 2]);
  }
  return zip(files);
}
