// The panel: the states that a kernel works on, gathered two by two into blocks [A][2] and scattered back. A state without
// a partner shares its block with an empty lane: d = 0, Adv = 0, p_t = 0, theta = 0. One instance serves one solver, so
// the panel in use stands in globals.

import { F64, I32 } from "../math/views";
import { both, div, LANES, mul, Pair, sub } from "../math/lanes";
import { pairUpHere, separateHere } from "../math/interleave";
import { exponentiate, logarithms } from "./softmax";

/** Bytes of a block. */
export let end: usize = 0;
/** Bytes of all blocks: blocks start at 0, end, 2 end, ... */
export let length: usize = 0;
/** Bytes of a pair of numbers for each block: they stand at 0, LANES, 2 LANES, ... */
export let states: usize = 0;

/**
 * What moves: theta, and p and log p there; a direction, and z along it (relative-softmax.ts), z + alpha dz. In the place of g and z a
 * loop of fixed steps has the reference points of incremental-softmax.ts. [blocks][A][2]
 */
export let theta: Pair = changetype<Pair>(0);
export let p: Pair = changetype<Pair>(0);
export let logP: Pair = changetype<Pair>(0);
export let g: Pair = changetype<Pair>(0);
export let z: Pair = changetype<Pair>(0);
export let dz: Pair = changetype<Pair>(0);
/** What is fixed: p_t, log p_t, Adv. [blocks][A][2] */
export let q: Pair = changetype<Pair>(0);
export let logQ: Pair = changetype<Pair>(0);
export let adv: Pair = changetype<Pair>(0);
/** d, [blocks][2] */
export let d: Pair = changetype<Pair>(0);
/** One block for passing results. */
export let spare: Pair = changetype<Pair>(0);
/** A softmax's sums, maxima and logarithms of the sums, [blocks][2] */
export let sum: Pair = changetype<Pair>(0);
export let top: Pair = changetype<Pair>(0);
export let logSum: Pair = changetype<Pair>(0);
/** The largest |z| and |dz|, [blocks][2] */
export let largestZ: Pair = changetype<Pair>(0);
export let largestDz: Pair = changetype<Pair>(0);

/** Where p and log p stand once they differ from p_t and log p_t. */
let ownP: Pair = changetype<Pair>(0);
let ownLogP: Pair = changetype<Pair>(0);

let list: I32 = changetype<I32>(0);
let count: i32 = 0;

/** How many states with d != 0 the list leaves out; they end where the list's memory does. */
export let omitted: i32 = 0;
let listEnd: usize = 0;

/** State i of those that the list leaves out. */
@inline export function omittedState(i: i32): i32 {
  return load<i32>(listEnd - (<usize>(i + 1) << 2));
}

/** Doubles of scratch, even, that a list of S states needs. */
@inline function listLength(S: i32): i32 {
  return (S + 3) / 4 * 2;
}

/**
 * Lists the states with d != 0 whose advantages are not all the same bits (or all those with d != 0) in scratch; returns
 * how many. Those it leaves out stand at the end of the list, last first.
 */
export function listStates(advantages: F64, occupancy: F64, constantToo: bool, scratch: F64, S: i32, A: i32): i32 {
  const found = changetype<I32>(scratch);
  let n = 0;
  let rest = S;
  for (let s = 0; s < S; s++) {
    if (occupancy[s] == 0.0) continue;
    if (constantToo || !isConstant(advantages.from(s * A), A)) found[n++] = s;
    else found[--rest] = s;
  }
  omitted = S - rest;
  listEnd = changetype<usize>(found.from(S));
  return n;
}

@inline function isConstant(row: F64, A: i32): bool {
  for (let a = 1; a < A; a++) if (row[a] != row[0]) return false;
  return true;
}

/** p and log p are p_t and log p_t, until `useTrialPolicy`. */
export function useOldPolicy(): void {
  p = q;
  logP = logQ;
}

/** p and log p have places of their own, with nothing in them. */
export function useTrialPolicy(): void {
  p = ownP;
  logP = ownLogP;
}

/** Opens a panel of the states first .. first + n - 1 of the list in scratch. */
export function open(
  thetas: F64,
  logPiOld: F64,
  piOld: F64,
  advantages: F64,
  occupancy: F64,
  scratch: F64,
  first: i32,
  n: i32,
  S: i32,
  A: i32,
): void {
  const blocks = (n + 1) >> 1;
  list = changetype<I32>(scratch).from(first);
  count = n;
  end = <usize>A * LANES;
  length = <usize>blocks * end;
  states = <usize>blocks * LANES;
  let at = changetype<usize>(scratch.from(listLength(S)));
  at = (at + 15) & ~15;
  theta = changetype<Pair>(at);
  q = changetype<Pair>((at += length));
  logQ = changetype<Pair>((at += length));
  adv = changetype<Pair>((at += length));
  ownP = changetype<Pair>((at += length));
  ownLogP = changetype<Pair>((at += length));
  g = changetype<Pair>((at += length));
  z = changetype<Pair>((at += length));
  dz = changetype<Pair>((at += length));
  spare = changetype<Pair>((at += length));
  d = changetype<Pair>((at += end));
  sum = changetype<Pair>((at += states));
  top = changetype<Pair>((at += states));
  logSum = changetype<Pair>((at += states));
  largestZ = changetype<Pair>((at += states));
  largestDz = changetype<Pair>((at += states));
  gather(thetas, theta, A);
  gather(piOld, q, A);
  gather(logPiOld, logQ, A);
  gather(advantages, adv, A);
  gather(occupancy, d, 1);
  useTrialPolicy();
}

/** Where a listed row of a table with A columns is. */
@inline function rowAt(table: F64, i: i32, A: i32): usize {
  return changetype<usize>(table.from(list[i] * A));
}

/** panel <- the listed rows of a table with A columns. */
function gather(table: F64, panel: Pair, A: i32): void {
  const width = <usize>A << 3;
  let to = panel;
  let i = 0;
  for (; i + 1 < count; i += 2) {
    pairUpHere(rowAt(table, i, A), rowAt(table, i + 1, A), to, width);
    to = to.from(width << 1);
  }
  if (i < count) {
    const alone = rowAt(table, i, A);
    for (let a: usize = 0; a < width; a += 8) to[a << 1] = v128.load64_zero(alone + a);
  }
}

/** Gives the empty lane the policy where it stands, so that no ratio in it is rare. It stays there: d = 0. */
export function fillEmptyLane(): void {
  if (!(count & 1)) return;
  const uniform = <f64>LANES / <f64>end;
  for (let a = length - end; a < length; a += LANES) q[a] = f64x2.replace_lane(q[a], 1, uniform);
}

/** The listed rows of a table with A columns <- panel; returns whether that changed a bit. */
export function scatter(panel: Pair, table: F64, A: i32): bool {
  const width = <usize>A << 3;
  let from = panel;
  let changed = i64x2.splat(0);
  let i = 0;
  for (; i + 1 < count; i += 2) {
    changed = v128.or(changed, separateHere(from, rowAt(table, i, A), rowAt(table, i + 1, A), width));
    from = from.from(width << 1);
  }
  if (i < count) {
    const alone = rowAt(table, i, A);
    for (let a: usize = 0; a < width; a += 8) {
      const x = v128.load64_zero(changetype<usize>(from) + (a << 1));
      changed = v128.or(changed, v128.xor(x, v128.load64_zero(alone + a)));
      v128.store64_lane(alone + a, x, 0);
    }
  }
  return v128.any_true(changed);
}

/** p = softmax(x) and, if asked, logP = log p in every state. */
export function softmaxPanel(x: Pair, logarithmsToo: bool): void {
  if (logarithmsToo) softmaxPanelWith(x, true);
  else softmaxPanelWith(x, false);
}

@inline function softmaxPanelWith(x: Pair, logarithmsToo: bool): void {
  exponentiate(x, p, sum, top, length, end);
  if (logarithmsToo) logarithms(sum, logSum, states);
  for (let block: usize = 0, state: usize = 0; block < length; block += end, state += LANES) {
    const from = x.from(block), to = p.from(block), log = logP.from(block);
    const share = div(both(1.0), sum[state]), most = top[state], rest = logSum[state];
    for (let a: usize = 0; a < end; a += LANES) {
      to[a] = mul(to[a], share);
      if (logarithmsToo) log[a] = sub(sub(from[a], most), rest);
    }
  }
}
