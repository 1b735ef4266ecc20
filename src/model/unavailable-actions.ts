/**
 * Actions that a state lacks (docs/mathematics.md, section 1). The kernels know rectangular tables only: there such an
 * action has probability 0, logarithm -Infinity, and the least Q and Adv of its state, so that nothing ever prefers it.
 */

/** What of a model is needed here. */
export interface Shape {
  readonly name: string;
  readonly states: number;
  readonly actions: number;
  /** Pairs sa = s * A + a, ascending. */
  readonly unavailable?: Int32Array;
}

/** table(s,a) <- value where s lacks a, in place; returns the table. [S, A] */
export function withhold(table: Float64Array, { unavailable }: Shape, value: number): Float64Array {
  if (unavailable) for (const sa of unavailable) table[sa] = value;
  return table;
}

/** 1 for every action that a state has, 0 for the others. [S, A] */
export function availability({ states, actions, unavailable }: Shape): Uint8Array {
  const has = new Uint8Array(states * actions).fill(1);
  if (unavailable) for (const sa of unavailable) has[sa] = 0;
  return has;
}

/** policy <- the same probability for every action that a state has; returns it. [S, A] */
export function uniformPolicy(
  { states: S, actions: A, unavailable = new Int32Array(0) }: Shape,
  policy: Float64Array = new Float64Array(S * A),
): Float64Array {
  policy.fill(1 / A);
  for (let i = 0; i < unavailable.length; ) {
    const row = unavailable[i] - (unavailable[i] % A);
    const first = i;
    while (i < unavailable.length && unavailable[i] < row + A) i++;
    policy.fill(1 / (A - (i - first)), row, row + A);
    for (let k = first; k < i; k++) policy[unavailable[k]] = 0;
  }
  return policy;
}

/** table(s,a) <- min_b table(s,b) over the actions b that s has, where it lacks a: in place. [S, A] */
export function withholdLeast(table: Float64Array, { actions: A, unavailable }: Shape): void {
  if (!unavailable) return;
  for (const sa of unavailable) table[sa] = Infinity;
  for (const sa of unavailable) {
    if (table[sa] !== Infinity) continue;
    const row = sa - (sa % A);
    let least = Infinity;
    for (let b = row; b < row + A; b++) least = Math.min(least, table[b]);
    for (let b = row; b < row + A; b++) if (table[b] === Infinity) table[b] = least;
  }
}
