/**
 * The exact maximisers once more, dull: everything in logarithms, every root by bisection, no special case
 * (docs/mathematics.md, section 7).
 */

export type Diverging = "sppo" | "mdpo" | "trpo";

/** What is fixed, by state. */
export interface State {
  /** d */
  d: number;
  /** Q or Adv: a constant per state makes no difference to TRPO and MDPO; sPPO needs Adv. */
  values: number[];
  /** log p_t */
  logOld: number[];
}

export const logSumExp = (x: number[]): number => {
  const top = Math.max(...x);
  return top === -Infinity ? top : top + Math.log(x.reduce((sum, y) => sum + Math.exp(y - top), 0));
};

/** The root of a decreasing function between low and high. */
export function bisect(f: (x: number) => number, low: number, high: number): number {
  for (let i = 0; i < 300; i++) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) break;
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
  return low + (high - low) / 2;
}

/** log p of a state's maximiser; u = log Lambda, for sPPO log(Lambda + lowest). */
export function maximiser(method: Diverging, { values, logOld }: State, u: number, lowest: number): number[] {
  const normalised = (logs: number[]) => {
    const sum = logSumExp(logs);
    return logs.map((x) => x - sum);
  };
  const support = values.filter((_, a) => logOld[a] > -Infinity);
  const top = Math.max(...support);
  if (method === "mdpo")
    return normalised(logOld.map((x, a) => (values[a] === top ? x : x - (top - values[a]) / Math.exp(u))));
  if (method === "sppo") {
    const weight = (a: number) => (values[a] === lowest ? u : Math.log(Math.max(values[a] - lowest + Math.exp(u), 0)));
    return normalised(logOld.map((x, a) => x + weight(a)));
  }
  // log of t = nu - top: log sum_a p_t Lambda / (t + gap) = 0.
  const logs = (logT: number) =>
    values.map((q, a) => (logOld[a] === -Infinity ? -Infinity : logOld[a] + u - logSumExp([logT, Math.log(top - q)])));
  const beyond = Math.max(...values) - top;
  if (beyond > 0 && logSumExp(logs(Math.log(beyond))) < 0) {
    // nu is the value of the best action without probability, which takes the rest.
    const rest = Math.log(-Math.expm1(logSumExp(logs(Math.log(beyond)))));
    const share = values.filter((q) => q === Math.max(...values)).length;
    return logs(Math.log(beyond)).map((x, a) => (values[a] - top === beyond ? rest - Math.log(share) : x));
  }
  return normalised(logs(bisect((logT) => logSumExp(logs(logT)), u - 5000, u + 1)));
}

/** e^x - 1 - x for small x */
function phi(x: number): number {
  let term = x;
  let sum = 0;
  for (let k = 2; k < 25; k++) {
    term *= x / k;
    sum += term;
  }
  return sum;
}

/** KL of a row of log-probabilities, a sum of terms q (e^x - 1 - x) = p - q - q x, each >= 0. */
function klRow(from: number[], to: number[]): number {
  return from.reduce((sum, logQ, a) => {
    const [q, p, x] = [Math.exp(logQ), Math.exp(to[a]), to[a] - logQ];
    return sum + (q === 0 ? p : Math.abs(x) < 0.5 ? q * phi(x) : p - q - q * x);
  }, 0);
}

/** C_m = sum_s d KL(p_t, p), for MDPO sum_s d KL(p, p_t), on log-probabilities. */
export function divergenceOf(method: Diverging, states: State[], logNew: number[][]): number {
  return states.reduce((sum, { d, logOld }, s) => {
    if (d === 0) return sum;
    return sum + d * (method === "mdpo" ? klRow(logNew[s], logOld) : klRow(logOld, logNew[s]));
  }, 0);
}

/** log p and the price of the maximiser of J_m under C_m <= delta, where that binds. */
export function constrained(method: Diverging, states: State[], delta: number): { logNew: number[][]; price: number } {
  let lowest = 0;
  for (const { d, values, logOld } of states) {
    for (const [a, value] of values.entries()) if (d * Math.exp(logOld[a]) > 0) lowest = Math.min(lowest, value);
  }
  if (method !== "sppo") lowest = 0;
  const at = (u: number) => states.map((state) => maximiser(method, state, u, lowest));
  const u = bisect((v) => divergenceOf(method, states, at(v)) - delta, -20000, 100);
  return { logNew: at(u), price: Math.exp(u) - lowest };
}

/** Rows of a flat table. */
export const rowsOf = (table: ArrayLike<number>, A: number): number[][] =>
  Array.from({ length: table.length / A }, (_, s) => Array.from(table).slice(s * A, (s + 1) * A));
