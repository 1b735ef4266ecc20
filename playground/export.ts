/**
 * A run as a file: JSON with everything in it, a picture as SVG, the model as fma-pg/mdp@1.
 */
import { Client } from "./client.ts";
import { h } from "./dom.ts";
import type { Lane } from "./lane.ts";
import { drawMap } from "./map-drawing.ts";
import { short } from "./numbers.ts";
import { DASHES, INKS, runColour } from "./palette.ts";
import { SvgPen } from "./pen.ts";
import { LETTERS, runOptions, runTitle } from "./settings.ts";
import type { Setting } from "./store.ts";
import type { Tint } from "./tint.ts";
import { type World, worldTitle } from "./world.ts";

/** Hands a text to the visitor as a file. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export const fileName = (world: World, ending: string) =>
  `${worldTitle(world)
    .toLowerCase()
    .replace(/\.json$/, "")
    .replace(/×/g, "x")
    .replace(/[^a-z0-9.-]+/g, "-")}${ending}`;

/** The model of a world in its file format. */
export async function modelText(world: World): Promise<string> {
  const client = new Client();
  try {
    return `${JSON.stringify(await client.call("export", { world }))}\n`;
  } finally {
    client.stop();
  }
}

/** JSON has no infinities: they are written as strings, as the package does. */
const plain = (numbers: ArrayLike<number>) =>
  Array.from(numbers, (x) => (Number.isFinite(x) ? x : Number.isNaN(x) ? "NaN" : x > 0 ? "Infinity" : "-Infinity"));

/** Model, options and results of all runs. */
export async function runText(setting: Setting, lanes: readonly Lane[], optimum: number | undefined): Promise<string> {
  const model = JSON.parse(await modelText(setting.world));
  const runs = await Promise.all(
    lanes.map(async (lane) => ({
      options: runOptions(lane.setting),
      status: lane.ended ?? "running",
      iterations: lane.returns.length - 1,
      returns: plain(lane.returns),
      gradientNorms: plain(lane.gradientNorms),
      policy: plain(lane.snapshot?.policy ?? []),
      logits: plain(lane.snapshot ? await lane.logits() : []),
      values: plain(lane.snapshot?.values ?? []),
      occupancy: plain(lane.snapshot?.occupancy ?? []),
      ...(lane.snapshot?.certificate && { certificate: lane.snapshot.certificate }),
    })),
  );
  const optimal = optimum === undefined ? {} : { optimum };
  return `${JSON.stringify({ format: "fma-pg/playground@1", model, ...optimal, runs }, undefined, 1)}\n`;
}

const GAP = 24;
const CURVES = 150;

/** The curves of J on a common scale. */
function drawCurves(pen: SvgPen, lanes: readonly Lane[], width: number): void {
  const inks = INKS.light;
  const all = lanes.flatMap(({ returns }) => returns).filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const last = Math.max(1, ...lanes.map(({ returns }) => returns.length - 1));
  const left = 64;
  const x = (t: number) => left + ((width - left) * t) / last;
  const y = (J: number) => CURVES - ((J - low) / (high - low || 1)) * (CURVES - 14);
  pen.line(left, 6, left, CURVES, inks.muted, 1);
  pen.line(left, CURVES, width, CURVES, inks.muted, 1);
  pen.text(left - 6, y(high) + 4, short(high), inks.muted, 11, "end");
  pen.text(left - 6, y(low) + 1, short(low), inks.muted, 11, "end");
  pen.text(left, CURVES + 15, "0", inks.muted, 11, "middle");
  pen.text(width, CURVES + 15, `${last} iterations`, inks.muted, 11, "end");
  pen.text(left + 6, 12, "return J", inks.muted, 11);
  lanes.forEach(({ returns }, i) => {
    const stride = Math.max(1, Math.ceil(returns.length / 800));
    const points = returns
      .map((J, t) => [x(t), y(J)] as const)
      .filter((_, t) => t % stride === 0 || t === returns.length - 1);
    pen.curve(points, runColour("light", i), DASHES[i]);
  });
}

/** Maps and curves of all runs, drawn as the page draws them. */
export function picture(setting: Setting, lanes: readonly Lane[], tint: Tint): string {
  const inks = INKS.light;
  const pen = new SvgPen();
  const shown = lanes.filter(({ layout }) => layout);
  const [{ columns, rows }] = shown.map(({ layout }) => layout as NonNullable<Lane["layout"]>);
  const cell = Math.max(6, Math.min(56, Math.floor(420 / Math.max(columns, rows))));
  const width = Math.max(columns * cell, 250);
  const across = Math.min(2, shown.length);
  shown.forEach((lane, i) => {
    const [left, top] = [GAP + (i % 2) * (width + GAP), GAP + Math.floor(i / 2) * (rows * cell + 62)];
    pen.group(left, top, () => {
      pen.rect(0, 0, 18, 18, runColour("light", i), 4);
      pen.text(9, 13.5, LETTERS[i], "#ffffff", 12, "middle");
      pen.text(25, 13.5, runTitle(lane.setting), inks.text, 13);
      const t = lane.returns.length - 1;
      pen.text(0, 34, `iteration ${t}, J ${short(lane.snapshot?.return)}`, inks.muted, 11);
    });
    pen.group(left, top + 42, () =>
      drawMap(pen, {
        layout: lane.layout as NonNullable<Lane["layout"]>,
        snapshot: lane.snapshot,
        tint,
        cell,
        inks,
        accent: runColour("light", i),
      }),
    );
  });
  const total = across * width + (across + 1) * GAP;
  const down = GAP + 12 + Math.ceil(shown.length / 2) * (rows * cell + 62);
  pen.group(GAP, down, () => drawCurves(pen, shown, total - 2 * GAP));
  return pen.document(total, down + CURVES + 20 + GAP, `${worldTitle(setting.world)}: fma-pg`, "#ffffff");
}
