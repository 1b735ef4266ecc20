/**
 * Live plots by uPlot: returns, gradient norms, and the surrogate along the last step.
 */
import uPlot from "uplot";
import { byId } from "./dom.ts";
import type { Lane } from "./lane.ts";
import { short } from "./numbers.ts";
import { DASHES, INKS, runColour } from "./palette.ts";
import { LETTERS } from "./settings.ts";
import { scheme } from "./theme.ts";

type Points = (number | null)[];

interface Look {
  label: string;
  colour: () => string;
  dash?: number[];
  width?: number;
}

const ink = (name: keyof (typeof INKS)["light"]) => () => INKS[scheme()][name];

/** A plot that is made anew when its series or its scale change, and fed otherwise. */
class LivePlot {
  readonly #box: HTMLElement;
  readonly #xName: string;
  readonly #xTitle: string;
  #plot: uPlot | undefined;
  #shape = "";

  constructor(id: string, xName: string, xTitle = xName) {
    this.#box = byId(id);
    this.#xName = xName;
    this.#xTitle = xTitle;
    new ResizeObserver(() => this.#plot?.setSize(this.#size())).observe(this.#box);
  }

  #size() {
    return { width: Math.max(200, this.#box.clientWidth), height: window.innerWidth < 700 ? 190 : 220 };
  }

  show(data: Points[], looks: Look[], log: boolean, marks: number[] = []): void {
    const shape = JSON.stringify([
      log,
      scheme(),
      looks.map(({ label, colour, dash }) => [label, colour(), dash]),
      marks,
    ]);
    if (!this.#plot || shape !== this.#shape) {
      this.#plot?.destroy();
      this.#plot = this.#make(looks, log, marks);
      this.#shape = shape;
    }
    this.#plot.setData(data as uPlot.AlignedData);
  }

  #make(looks: Look[], log: boolean, marks: number[]): uPlot {
    const axis: uPlot.Axis = {
      stroke: ink("muted"),
      font: "12px system-ui, sans-serif",
      labelFont: "12px system-ui, sans-serif",
      grid: { stroke: ink("grid"), width: 1 },
      ticks: { stroke: ink("grid"), width: 1, size: 4 },
    };
    return new uPlot(
      {
        ...this.#size(),
        cursor: { points: { size: 6 }, drag: { x: false, y: false } },
        legend: { live: true },
        scales: {
          x: {
            time: false,
            range: (plot, low, high) => (marks.length > 0 ? [low, high] : [0, Math.max(plot.data[0].at(-1) ?? 0, 10)]),
          },
          y: log ? { distr: 3, range: (_, low, high) => decades(low, high) } : {},
        },
        series: [
          { label: this.#xName, value: (_, x) => short(x ?? undefined) },
          ...looks.map(
            ({ label, colour, dash = [], width = 1.75 }): uPlot.Series => ({
              label,
              stroke: colour,
              dash,
              width,
              points: { show: (plot) => plot.data[0].length === 1, size: 7 },
              value: (_, x) => short(x ?? undefined),
            }),
          ),
        ],
        axes: [
          { ...axis, label: this.#xTitle, labelSize: 18, size: 30 },
          {
            ...axis,
            size: 62,
            ...(log && { splits: tens, filter: (_: uPlot, ticks: number[]) => ticks }),
            values: (_, ticks) => ticks.map((x) => (x === null ? "" : short(x))),
          },
        ],
        hooks: {
          drawAxes: [
            (plot) => {
              for (const x of marks) {
                const at = Math.round(plot.valToPos(x, "x", true));
                plot.ctx.save();
                plot.ctx.strokeStyle = INKS[scheme()].muted;
                plot.ctx.beginPath();
                plot.ctx.moveTo(at, plot.bbox.top);
                plot.ctx.lineTo(at, plot.bbox.top + plot.bbox.height);
                plot.ctx.stroke();
                plot.ctx.restore();
              }
            },
          ],
        },
      },
      [[]],
      this.#box,
    );
  }
}

/** Whole decades around the data, of which the last sixteen are shown. */
function decades(low: number | null, high: number | null): [number, number] {
  if (!low || !high || !(low > 0) || !Number.isFinite(high)) return [1e-3, 1];
  const top = Math.ceil(Math.log10(high * 1.0001));
  return [10 ** Math.max(Math.floor(Math.log10(low)), top - 16), 10 ** top];
}

/** Ticks at powers of ten, at most seven of them. */
function tens(_plot: uPlot, _axis: number, low: number, high: number): number[] {
  const [first, last] = [Math.round(Math.log10(low)), Math.round(Math.log10(high))];
  const stride = Math.max(1, Math.ceil((last - first) / 6));
  const ticks: number[] = [];
  for (let power = last; power >= first; power -= stride) ticks.unshift(10 ** power);
  return ticks;
}

/** At most this many points are drawn per curve. */
const MOST_POINTS = 1500;

/** Every k-th index of 0 .. length - 1, and the last. */
function indices(length: number): number[] {
  const stride = Math.max(1, Math.ceil(length / MOST_POINTS));
  const found: number[] = [];
  for (let i = 0; i < length; i += stride) found.push(i);
  if (length > 0 && found[found.length - 1] !== length - 1) found.push(length - 1);
  return found;
}

const looksOf = (lanes: readonly Lane[]): Look[] =>
  lanes.map((_, i) => ({ label: LETTERS[i], colour: () => runColour(scheme(), i), dash: DASHES[i] }));

const positive = (x: number | undefined) => (x !== undefined && x > 0 ? x : null);

export class Plots {
  readonly #returns = new LivePlot("plot-return", "iteration");
  readonly #norms = new LivePlot("plot-norm", "iteration");
  readonly #slice = new LivePlot("plot-slice", "at", "0: before the step, 1: after it");

  /** Curves of all runs; `gap`: what is missing to the optimum, on a logarithmic scale. */
  curves(lanes: readonly Lane[], optimum: number | undefined, gap: boolean): void {
    const at = indices(Math.max(0, ...lanes.map(({ returns }) => returns.length)));
    const looks = looksOf(lanes);
    if (gap && optimum !== undefined) {
      // Below the rounding of J* a gap says nothing.
      const least = 1e-16 * Math.max(1, Math.abs(optimum));
      const of = (J: number | undefined) => (J === undefined ? null : Math.max(optimum - J, least));
      this.#returns.show([at, ...lanes.map(({ returns }) => at.map((t) => of(returns[t])))], looks, true);
    } else {
      const flat: Look = { label: "J*", colour: ink("muted"), dash: [2, 4], width: 1.25 };
      const curves = lanes.map(({ returns }) => at.map((t) => returns[t] ?? null));
      const best = optimum === undefined ? [] : [at.map(() => optimum)];
      this.#returns.show([at, ...curves, ...best], optimum === undefined ? looks : [...looks, flat], false);
    }
    this.#norms.show([at, ...lanes.map((lane) => at.map((t) => positive(lane.gradientNorms[t])))], looks, true);
  }

  /** The surrogate of one run. */
  slice(lane: Lane | undefined, index: number): void {
    const { alpha = [], surrogate = [], truth = [] } = lane?.slice ?? {};
    const colour = () => runColour(scheme(), index);
    const looks: Look[] = [
      { label: "surrogate", colour, width: 2 },
      { label: "true return", colour: ink("text"), dash: [5, 4] },
    ];
    byId("plot-slice").hidden = alpha.length === 0;
    if (alpha.length > 0) this.#slice.show([alpha, surrogate, truth], looks, false, [0, 1]);
  }
}
