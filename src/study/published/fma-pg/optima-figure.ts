/**
 * The local optima of CliffWorld that runs ended in, drawn as the cliff itself.
 */
import { createSolverSync } from "../../../solver/solver.ts";
import { type Cell, REST, select } from "../../cells.ts";
import { optimizeOptions, settings } from "../../configuration.ts";
import type { Figure } from "../../families.ts";
import { methodName, show, UPDATE_NAMES } from "../../names.ts";
import { el, FAINT, figure, group, HATCH, INK, text } from "../../svg.ts";
import { CLIFF } from "./models.ts";

/** Of those that are as still as this, or nearly the stillest, the cheapest is done again to be drawn. */
const STILL = 1e-12;
/** Local optima drawn, those with the highest J. */
const SHOWN = 6;

export interface LocalOptimum {
  /** J of the member drawn. */
  readonly value: number;
  readonly members: readonly Cell[];
  readonly shown: Cell;
}

/** Groups of runs at rest whose final J differ by less than 1 % of J*, from the highest J down. */
export function localOptima(cells: readonly Cell[]): LocalOptimum[] {
  const resting = cells.filter(({ run }) => run.gradientNorm < REST);
  const sorted = [...resting].sort((a, b) => b.run.finalReturn - a.run.finalReturn);
  const groups: Cell[][] = [];
  for (const cell of sorted) {
    const group = groups[groups.length - 1];
    const last = group?.[group.length - 1];
    const near = last && last.run.finalReturn - cell.run.finalReturn < 0.01 * Math.abs(cell.optimum);
    if (near) group.push(cell);
    else groups.push([cell]);
  }
  return groups.map((members) => {
    const least = members.reduce((norm, { run }) => Math.min(norm, run.gradientNorm), Infinity);
    const still = members.filter(({ run }) => run.gradientNorm <= Math.max(10 * least, STILL));
    const work = ({ run }: Cell) => run.innerSteps + run.backtracks;
    const shown = still.reduce((a, b) => (work(b) < work(a) ? b : a));
    return { value: shown.run.finalReturn, members, shown };
  });
}

const SIDE = 56;
const WIDTH = 4;
const HEIGHT = 5;
const TOP = 84;
const GAP = 34;

const DIRECTIONS = [
  [0, 1],
  [0, -1],
  [-1, 0],
  [1, 0],
] as const;

/** Nothing smaller than a thousandth. */
const round = (value: number, digits = 4): string => (Math.abs(value) < 5e-4 ? "0" : show(value, digits));

function arrow(x: number, y: number, [dx, dy]: readonly [number, number], p: number): string {
  const from = 6;
  const to = from + 12 * p;
  const width = 1 + 1.6 * p;
  const head = 4;
  const at = (along: number, across: number) =>
    `${show(x + dx * along - dy * across)},${show(y + dy * along + dx * across)}`;
  return (
    el("path", { d: `M${at(from, 0)}L${at(to, 0)}`, stroke: INK, "stroke-width": width }) +
    el("path", { d: `M${at(to + head, 0)}L${at(to - 1, head)}L${at(to - 1, -head)}Z`, fill: INK })
  );
}

/** Light where the value is 0, bluer up to 1; values below 0 are orange. */
function shade(value: number): string {
  if (value < -1e-9) return "#f6d9c6";
  const t = Math.min(Math.max(value, 0), 1);
  const mix = (from: number, to: number) => Math.round(from + (to - from) * t);
  return `rgb(${mix(250, 120)},${mix(250, 180)},${mix(250, 225)})`;
}

/** One cliff: policy, values and occupancy of the shown run. Column-major states, y upwards, as in the model. */
function drawCliff({ value, members, shown }: LocalOptimum): string {
  const { mdp } = shown.model;
  const solver = createSolverSync(mdp);
  const { policy } = solver.optimize(optimizeOptions(shown.configuration));
  const { values, occupancy } = solver.evaluate(policy);
  const parts: string[] = [];
  for (let s = 0; s < WIDTH * HEIGHT; s++) {
    const x = Math.floor(s / HEIGHT) * SIDE;
    const y = (HEIGHT - 1 - (s % HEIGHT)) * SIDE;
    const [cx, cy] = [x + SIDE / 2, y + SIDE / 2];
    const chasm = s >= 1 && s <= 3;
    parts.push(
      el("rect", { x, y, width: SIDE, height: SIDE, fill: shade(values[s]), stroke: "#aaa", "stroke-width": 0.8 }),
    );
    if (chasm) parts.push(el("rect", { x, y, width: SIDE, height: SIDE, fill: HATCH, "fill-opacity": 0.35 }));
    const radius = 0.42 * SIDE * Math.sqrt(occupancy[s]);
    if (radius > 0.6)
      parts.push(
        el("circle", {
          cx,
          cy: cy + 4,
          r: radius,
          fill: "#E69F00",
          "fill-opacity": 0.75,
          stroke: INK,
          "stroke-width": 0.5,
        }),
      );
    const note = chasm ? "−100" : s === HEIGHT - 1 ? "goal +1" : s === 0 ? "start" : "";
    if (note !== "") parts.push(text(x + 4, y + SIDE - 5, note, { "font-size": 9, "font-weight": 600 }));
    parts.push(text(x + SIDE - 4, y + 11, round(values[s], 2), { "font-size": 9, "text-anchor": "end", fill: FAINT }));
    if (chasm || s === HEIGHT - 1) continue;
    for (let a = 0; a < mdp.actions; a++) {
      const p = policy[s * mdp.actions + a];
      if (p >= 0.05) parts.push(arrow(cx, cy + 4, DIRECTIONS[a], p));
    }
  }
  const heading =
    Math.abs(value - shown.optimum) < 1e-4 * shown.optimum ? `J = ${show(value)} = J*` : `J = ${round(value)}`;
  const wide = WIDTH * SIDE;
  parts.push(text(wide / 2, -24, heading, { "text-anchor": "middle", "font-weight": 600, "font-size": 12 }));
  parts.push(text(wide / 2, -9, `${members.length} runs end here`, { "text-anchor": "middle", fill: FAINT }));
  return parts.join("");
}

/** Nothing where the study has no CliffWorld, or no run that came to rest. */
export function optimaFigures(all: readonly Cell[]): Figure[] {
  const found = localOptima(select(all, { model: CLIFF })).slice(0, SHOWN);
  if (found.length === 0) return [];
  const title = "CliffWorld: the local optima that runs ended in";
  const columns = Math.min(found.length, 3);
  const cliffs = found.map((optimum, i) =>
    group(
      16 + (i % columns) * (WIDTH * SIDE + GAP),
      TOP + Math.floor(i / columns) * (HEIGHT * SIDE + 62),
      drawCliff(optimum),
    ),
  );
  const head = text(8, 20, title, { "font-size": 14, "font-weight": 600 });
  const note = "Arrows: probability of each action. Blue: value, in the corner. Orange discs: occupancy, by area.";
  const height = TOP + Math.ceil(found.length / columns) * (HEIGHT * SIDE + 62) - 46;
  const width = Math.max(16 + columns * (WIDTH * SIDE + GAP), 620);
  const examples = found
    .map(
      ({ value, shown }) =>
        `J = ${round(value)}: ${methodName(shown.configuration.method)}, ${UPDATE_NAMES[shown.configuration.update]}, ${settings(shown.configuration)}`,
    )
    .join("; ");
  const caption = `${title} (gradient norm below ${REST}). The runs drawn: ${examples}.`;
  return [
    {
      name: "cliffworld-optima",
      caption,
      svg: figure(width, height, title, head + text(8, 40, note, { fill: FAINT }) + cliffs.join("")),
    },
  ];
}
