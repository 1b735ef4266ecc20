/**
 * A run as a person reads it.
 */

import type { Solver } from "../solver/solver.ts";
import { oneLine } from "./errors.ts";
import { describeModel } from "./model-argument.ts";
import { kebab } from "./names.ts";
import { showNumber, showShare, showTime } from "./numbers.ts";
import { say, sparkline, table } from "./output.ts";
import type { Paced } from "./pace.ts";
import { optimumLine, withLine } from "./progress-line.ts";

const COMMON = ["method", "objective", "divergence", "update", "iterations", "tolerance"];

/** `eta 0.5, inner-steps 10, ...` */
function describeSettings(options: Readonly<Record<string, unknown>>): string {
  return Object.entries(options)
    .filter(([name]) => !COMMON.includes(name))
    .map(([name, value]) => `${kebab(name)} ${typeof value === "number" ? showNumber(value) : value}`)
    .join(", ");
}

/** J*, or undefined where the model has none: the reason goes to standard error. */
async function optimalReturn(solver: Solver): Promise<number | undefined> {
  try {
    return (await withLine(optimumLine, (onProgress) => solver.optimalAsync({ onProgress }))).return;
  } catch (error) {
    say(`no optimum to compare with: ${oneLine(error)}`);
    return undefined;
  }
}

/** Share of the way from the first return to the optimum; "" where there is no way to go. */
function gapShare(first: number, last: number, best: number): string {
  const gap = best - first;
  return gap > 1e-12 * Math.max(Math.abs(best), Math.abs(first)) ? showShare((last - first) / gap) : "";
}

/** log2 x to a tenth and a constant, read off the bits of x >= 0, alike on every host: enough for a row of bars. */
function logarithm(x: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  // The exponent, and the mantissa's first 20 bits as a fraction.
  return bits.getUint32(0) / 0x100000;
}

/** A table of labels and values; what there is nothing to say about is left out. */
export async function runReport(
  solver: Solver,
  options: Readonly<Record<string, unknown>>,
  paced: Paced,
): Promise<string> {
  const { run, milliseconds } = paced;
  const { returns, gradientNorms, iterations } = run;
  const first = returns[0];
  const last = returns[iterations];
  const best = await optimalReturn(solver);
  const rows = [
    ["model", describeModel(solver.mdp)],
    ["method", `${options.method ?? `${options.objective} + ${options.divergence}`}, ${options.update}`],
    ["options", describeSettings(options)],
    ["status", `${run.status} after ${iterations} of ${options.iterations} outer steps`],
    ["J at the start", showNumber(first)],
    ["J at the end", showNumber(last)],
    ["J* (optimum)", best === undefined ? "unknown" : showNumber(best)],
  ];
  const share = best === undefined ? "" : gapShare(first, last, best);
  rows.push(["share of the gap", share]);
  rows.push(["gradient norm", `${showNumber(gradientNorms[0], 3)} to ${showNumber(gradientNorms[iterations], 3)}`]);
  rows.push([
    "time",
    `${showTime(milliseconds)} (${solver.engine}${solver.evaluation === "iterative" ? ", iterative" : ""})`,
  ]);
  rows.push(["J", sparkline(returns)]);
  // Most of the rise is often made in the first step: this shows the rest.
  if (best !== undefined && share !== "" && iterations > 1) {
    const least = Number.EPSILON * Math.max(Math.abs(best), Number.MIN_VALUE);
    const gaps = returns.subarray(1).map((value) => logarithm(Math.max(best - value, least)));
    rows.push(["log gap, t >= 1", sparkline(gaps)]);
  }
  return table(
    [{ head: "" }, { head: "", width: 60 }],
    rows.filter(([, value]) => value !== ""),
  );
}
