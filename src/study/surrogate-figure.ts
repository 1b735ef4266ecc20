/**
 * A surrogate as a picture: f(r, +1), f(r, -1) and c(p, p_t) of a pair of the family, and what the pair makes of a policy in
 * one state.
 */
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { choosePair, pair as chosen } from "../engine/js/policy/members.ts";
import { PROGRAMS_LENGTH } from "../engine/program.ts";
import { defineMdp } from "../model/mdp.ts";
import { type Pair, readPair, writePair } from "../solver/family.ts";
import type { Divergence, Objective, OptimizeOptions } from "../solver/options.ts";
import { formatMember } from "../solver/pair-text.ts";
import { createSolverSync } from "../solver/solver.ts";
import { el, FAINT, figure, GRID, group, text } from "./svg.ts";

const [WIDTH, HEIGHT, LEFT, GAP, TOP] = [220, 170, 48, 40, 70];
const BLUE = "#0072B2";
const ORANGE = "#D55E00";
const GREEN = "#009E73";

/** Old policy and action values of the one state. */
const OLD = [0.5, 0.3, 0.2];
const ACTION_VALUES = [0, -0.5, 1];
/** p_t of the divergence's curve. */
const Q = 0.3;
const STEPS = [1, 10, 100];
const MEMBERS = 8;

/** f(r, A) and c(p, q) of a pair, by the js engine's members. */
function functionsOf(pair: Pair): {
  f: (r: number, A: number) => number;
  c: ((p: number, q: number) => number) | undefined;
} {
  const memory = new Float64Array(MEMBERS + PROGRAMS_LENGTH);
  writePair(pair, memory.subarray(0, MEMBERS), memory.subarray(MEMBERS), 8 * MEMBERS);
  choosePair(memory, new Int32Array(memory.buffer), 0);
  const { objective, divergence, hasDivergence, a, b, c, k } = chosen;
  return {
    // Of q f with q = 1.
    f: (r, A) => objective.value(r, 1, Math.log(r), A, a, b, c),
    c: hasDivergence ? (p, q) => divergence.value(p, q, Math.log(p / q), Math.log(q), k) : undefined,
  };
}

interface Curve {
  readonly label: string;
  readonly colour: string;
  readonly dash: string;
  readonly points: readonly (readonly [number, number])[];
}

/** A panel of curves over x in [low, high]; `rule` is where r = 1 or p = p_t. */
function panel(title: string, xLabel: string, [low, high]: readonly [number, number], rule: number, curves: Curve[]) {
  const ys = curves.flatMap(({ points }) => points.map(([, y]) => y)).filter(Number.isFinite);
  const x = scaleLinear([low, high], [0, WIDTH]);
  const y = scaleLinear([Math.min(...ys, 0), Math.max(...ys, 1e-9)], [HEIGHT, 0]).nice();
  const parts = [text(0, -10, title, { "font-weight": 600 })];
  for (const tick of x.ticks(5)) {
    parts.push(el("line", { x1: x(tick), x2: x(tick), y1: 0, y2: HEIGHT, stroke: GRID }));
    parts.push(text(x(tick), HEIGHT + 14, String(tick), { "text-anchor": "middle", fill: FAINT }));
  }
  for (const tick of y.ticks(5)) {
    parts.push(el("line", { x1: 0, x2: WIDTH, y1: y(tick), y2: y(tick), stroke: GRID }));
    parts.push(text(-6, y(tick) + 3.5, String(tick), { "text-anchor": "end", fill: FAINT }));
  }
  parts.push(
    el("line", { x1: x(rule), x2: x(rule), y1: 0, y2: HEIGHT, stroke: FAINT, "stroke-dasharray": "2 3" }),
    text(WIDTH / 2, HEIGHT + 30, xLabel, { "text-anchor": "middle" }),
  );
  curves.forEach(({ label, colour, dash, points }, i) => {
    const path = line<readonly [number, number]>(
      ([at]) => x(at),
      ([, value]) => y(value),
    ).defined(([, value]) => Number.isFinite(value))(points);
    parts.push(
      el("path", { d: path ?? "", fill: "none", stroke: colour, "stroke-width": 2, "stroke-dasharray": dash }),
      el("line", {
        x1: 6,
        x2: 30,
        y1: 12 + 15 * i,
        y2: 12 + 15 * i,
        stroke: colour,
        "stroke-width": 2,
        "stroke-dasharray": dash,
      }),
      text(35, 16 + 15 * i, label),
    );
  });
  return parts.join("");
}

/** p_t, and the policies after gradient steps from it. */
function policies(options: {
  objective: Objective;
  divergence: Divergence | "none";
}): [label: string, p: ArrayLike<number>][] {
  const mdp = defineMdp({
    states: 2,
    actions: 3,
    discount: 0.5,
    start: 0,
    transitions: [0, 1, 2].map((a) => [0, a, 1, 1]),
    rewards: [...ACTION_VALUES, 0, 0, 0],
    terminals: [1],
  });
  const solver = createSolverSync(mdp);
  const strength = options.divergence === "none" ? {} : { eta: 1 };
  const run = (innerSteps: number) =>
    solver.optimize({
      ...options,
      ...strength,
      update: "gradient",
      innerSteps,
      stepSize: 1,
      iterations: 1,
      initialLogits: [...OLD.map(Math.log), 0, 0, 0],
    } as OptimizeOptions).policy;
  return [["p_t", OLD], ...STEPS.map((m): [string, ArrayLike<number>] => [`m = ${m}`, run(m).subarray(0, 3)])];
}

function bars(title: string, groups: readonly [label: string, p: ArrayLike<number>][]): string {
  const y = scaleLinear([0, 1], [HEIGHT, 0]);
  const parts = [text(0, -10, title, { "font-weight": 600 })];
  for (const tick of y.ticks(5)) {
    parts.push(el("line", { x1: 0, x2: WIDTH, y1: y(tick), y2: y(tick), stroke: GRID }));
    parts.push(text(-6, y(tick) + 3.5, String(tick), { "text-anchor": "end", fill: FAINT }));
  }
  const width = WIDTH / groups.length;
  groups.forEach(([label, p], i) => {
    [BLUE, ORANGE, GREEN].forEach((fill, a) => {
      const at = { x: i * width + 6 + a * 14, y: y(p[a]), width: 12, height: HEIGHT - y(p[a]), fill };
      parts.push(el("rect", at));
    });
    parts.push(text(i * width + width / 2, HEIGHT + 14, label, { "text-anchor": "middle", fill: FAINT }));
  });
  parts.push(text(WIDTH / 2, HEIGHT + 30, `actions with Q = ${ACTION_VALUES.join(", ")}`, { "text-anchor": "middle" }));
  return parts.join("");
}

const range = (low: number, high: number): number[] =>
  Array.from({ length: 201 }, (_, i) => low + ((high - low) * i) / 200);

/**
 * The picture as SVG. The bars are gradient steps with alpha = 1, and eta = 1 where there is a divergence.
 *
 * @throws as `optimize`, for an objective, a divergence or a result
 */
export function surrogateFigure(objective: Objective, divergence: Divergence | "none"): string {
  const pair = readPair({ objective, divergence });
  const { f, c } = functionsOf(pair);
  const curve = (A: number, colour: string, dash: string): Curve => ({
    label: `f(r, ${A > 0 ? "+1" : "-1"})`,
    colour,
    dash,
    points: range(0.01, 3).map((r) => [r, f(r, A)] as const),
  });
  const parts = [panel("objective", "r = p / p_t", [0, 3], 1, [curve(1, BLUE, ""), curve(-1, ORANGE, "7 4")])];
  if (c) {
    const points = range(0.005, 0.995).map((p) => [p, c(p, Q)] as const);
    parts.push(
      panel("divergence", `p, at p_t = ${Q}`, [0, 1], Q, [{ label: "c(p, p_t)", colour: GREEN, dash: "", points }]),
    );
  }
  parts.push(bars("one state, after m steps", policies({ objective, divergence })));
  const title = `${formatMember(pair.objective)}${pair.divergence ? ` with ${formatMember(pair.divergence)}` : ""}`;
  const content = parts.map((part, i) => group(LEFT + i * (WIDTH + LEFT + GAP / 4), TOP, part)).join("");
  const head = text(8, 24, title, { "font-size": 14, "font-weight": 600 });
  return figure(parts.length * (WIDTH + LEFT + GAP / 4) + GAP / 2, TOP + HEIGHT + 44, title, head + content);
}
