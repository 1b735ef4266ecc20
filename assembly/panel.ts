// The panel: the states that a kernel works on, gathered two by two into blocks [A][2] and scattered back. A state without
// a partner shares its block with an empty lane: d = 0, Adv = 0, p_t = 0, theta = 0. One instance serves one solver, so
// the panel in use stands in globals.

import { F64, I32 } from "./vec";
import { both, div, LANES, mul, Pair, sub } from "./lanes";
import { exponentiate, logarithms } from "./softmax";

/** Bytes of a block. */
export let end: usize = 0;
/** Bytes of all blocks: blocks start at 0, end, 2 end, ... */
export let length: usize = 0;
/** Bytes of a pair of numbers for each block: they stand at 0, LANES, 2 LANES, ... */
export let states: usize = 0;

/**
 * What moves: theta, and p and log p there; a direction and a trial point, in whose place a loop of fixed steps has what
 * nearby.ts carries on from. [blocks][A][2]
 */
export let theta: Pair = changetype<Pair>(0);
export let p: Pair = changetype<Pair>(0);
export let logP: Pair = changetype<Pair>(0);
export let g: Pair = changetype<Pair>(0);
export let trial: Pair = changetype<Pair>(0);
/** What is fixed: p_t, log p_t, Adv. [blocks][A][2] */
export let q: Pair = changetype<Pair>(0);
export let logQ: Pair = changetype<Pair>(0);
export let adv: Pair = changetype<Pair>(0);
/** d, [blocks][2] */
export let d: Pair = changetype<Pair>(0);
/** One block for passing results. */
export let spare: Pair = changetype<Pair>(0);
/** A softmax's sums, maxima, logarithms and inverses of the sums, [blocks][2] */
export let sum: Pair = changetype<Pair>(0);
export let top: Pair = changetype<Pair>(0);
export let logSum: Pair = changetype<Pair>(0);
export let share: Pair = changetype<Pair>(0);

let list: I32 = changetype<I32>(0);
let count: i32 = 0;

/** Doubles of scratch, even, that a list of S states needs. */
@inline function listLength(S: i32): i32 {
  return (S + 3) / 4 * 2;
}

/** Lists the states with d != 0 whose advantages are not all the same bits (or all those with d != 0) in scratch. */
export function listStates(advantages: F64, occupancy: F64, flatToo: bool, scratch: F64, S: i32, A: i32): i32 {
  const found = changetype<I32>(scratch);
  let n = 0;
  for (let s = 0; s < S; s++) {
    if (occupancy[s] != 0.0 && (flatToo || !isFlat(advantages.from(s * A), A))) found[n++] = s;
  }
  return n;
}

function isFlat(row: F64, A: i32): bool {
  for (let a = 1; a < A; a++) if (row[a] != row[0]) return false;
  return true;
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
  p = changetype<Pair>((at += length));
  logP = changetype<Pair>((at += length));
  g = changetype<Pair>((at += length));
  trial = changetype<Pair>((at += length));
  spare = changetype<Pair>((at += length));
  d = changetype<Pair>((at += end));
  sum = changetype<Pair>((at += states));
  top = changetype<Pair>((at += states));
  logSum = changetype<Pair>((at += states));
  share = changetype<Pair>((at += states));
  gather(thetas, theta, A);
  gather(piOld, q, A);
  gather(logPiOld, logQ, A);
  gather(advantages, adv, A);
  gather(occupancy, d, 1);
}

/** panel <- the listed rows of a table with A columns. */
function gather(table: F64, panel: Pair, A: i32): void {
  const width = <usize>A << 3;
  let to = panel;
  for (let i = 0; i < count; i += 2) {
    const first = changetype<usize>(table.from(list[i] * A));
    if (i + 1 < count) {
      const second = changetype<usize>(table.from(list[i + 1] * A));
      for (let a: usize = 0; a < width; a += 8) {
        to[a << 1] = v128.load64_lane(second + a, v128.load64_zero(first + a), 1);
      }
    } else for (let a: usize = 0; a < width; a += 8) to[a << 1] = v128.load64_zero(first + a);
    to = to.from(width << 1);
  }
}

/** The listed rows of a table with A columns <- panel; returns whether that changed a bit. */
export function scatter(panel: Pair, table: F64, A: i32): bool {
  let moved = false;
  for (let i = 0; i < count; i++) {
    const row = table.from(list[i] * A);
    const lane = changetype<F64>(panel).from((i >> 1) * 2 * A + (i & 1));
    for (let a = 0; a < A; a++) {
      const x = lane[2 * a];
      if (reinterpret<u64>(x) != reinterpret<u64>(row[a])) moved = true;
      row[a] = x;
    }
  }
  return moved;
}

/** p = softmax(x) and, if asked, logP = log p in every state. */
export function soften(x: Pair, logarithmsToo: bool): void {
  if (logarithmsToo) softenWith(x, true);
  else softenWith(x, false);
}

@inline function softenWith(x: Pair, logarithmsToo: bool): void {
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
