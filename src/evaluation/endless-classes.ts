/**
 * Which states end at discount 1 (docs/mathematics.md, section 1): searches of the graph whose edges are the transitions
 * of the pairs (s, a) that count, those with weight(s,a) > 0, a policy or the availability. O(S A + nnz) each.
 */
import type { Mdp } from "../model/mdp.ts";

type Weights = ArrayLike<number>;

/**
 * For every state the action that leads, with positive probability, nearer to a target; -1 in targets, -2 where no target
 * can be reached. Breadth first, backwards over predecessor lists. target in [S], weights in [S, A].
 */
export function backwards(mdp: Mdp, target: Weights, weights: Weights): Int32Array {
  const { states: S, actions: A } = mdp;
  const { rowStart, nextState } = mdp.transitions;
  const first = new Int32Array(S + 1);
  for (const next of nextState) first[next + 1]++;
  for (let s = 0; s < S; s++) first[s + 1] += first[s];
  const place = first.slice();
  const predecessor = new Int32Array(nextState.length);
  for (let sa = 0; sa < S * A; sa++) {
    for (let k = rowStart[sa]; k < rowStart[sa + 1]; k++) predecessor[place[nextState[k]]++] = sa;
  }
  const action = Int32Array.from({ length: S }, (_, s) => (target[s] ? -1 : -2));
  const queue: number[] = [];
  for (let s = 0; s < S; s++) if (target[s]) queue.push(s);
  for (const t of queue) {
    for (let k = first[t]; k < first[t + 1]; k++) {
      const sa = predecessor[k];
      const s = Math.floor(sa / A);
      if (action[s] !== -2 || !(weights[sa] > 0)) continue;
      action[s] = sa % A;
      queue.push(s);
    }
  }
  return action;
}

/** The states that can be reached from those where from(s) > 0, these included, in the order of a breadth-first search. */
export function forwards(mdp: Mdp, from: Weights, weights: Weights): number[] {
  const { states: S, actions: A } = mdp;
  const { rowStart, nextState } = mdp.transitions;
  const seen = new Uint8Array(S);
  const queue: number[] = [];
  for (let s = 0; s < S; s++) if (from[s] > 0) seen[s] = queue.push(s) && 1;
  for (const s of queue) {
    for (let sa = s * A; sa < (s + 1) * A; sa++) {
      if (!(weights[sa] > 0)) continue;
      for (let k = rowStart[sa]; k < rowStart[sa + 1]; k++) {
        const next = nextState[k];
        if (!seen[next]) seen[next] = queue.push(next) && 1;
      }
    }
  }
  return queue;
}

/**
 * `backwards` to where the process counts as ended: terminal states, and states from which it reaches neither a terminal
 * state nor a reward other than 0. What cannot get there (-2) is paid for ever.
 */
export function endings(mdp: Mdp, weights: Weights): Int32Array {
  const { states: S, actions: A, rewards, terminalMask } = mdp;
  const ends = backwards(mdp, terminalMask, weights);
  if (!ends.includes(-2)) return ends;
  const pays = new Uint8Array(S);
  for (let sa = 0; sa < S * A; sa++) if (weights[sa] > 0 && rewards[sa] !== 0) pays[Math.floor(sa / A)] = 1;
  const paid = backwards(mdp, pays, weights);
  return backwards(
    mdp,
    ends.map((a, s) => (a === -1 || (a === -2 && paid[s] === -2) ? 1 : 0)),
    weights,
  );
}

/** Whether a transition of the pair sa leads to a state of the set. */
export function enters({ transitions: { rowStart, nextState } }: Mdp, sa: number, set: Weights): boolean {
  for (let k = rowStart[sa]; k < rowStart[sa + 1]; k++) if (set[nextState[k]]) return true;
  return false;
}

/** table <- value for the states of a set, or the pairs that belong to one or lead there: in place; [S] or [S, A]. */
export function overwrite(mdp: Mdp, table: Float64Array, set: Weights | undefined, value: number): Float64Array {
  const { states: S, actions: A } = mdp;
  // With one action both shapes are the same, and so are the sets: a state's only pair leads where the state does.
  const perState = table.length === S;
  if (set) {
    for (let i = 0; i < table.length; i++) {
      const s = perState ? i : Math.floor(i / A);
      if (set[s] || (!perState && enters(mdp, i, set))) table[i] = value;
    }
  }
  return table;
}
