/**
 * SVG as text, and the look that all figures share: readable in black and white (dashes and marker shapes) and to the
 * colour-blind (the palette of Okabe and Ito, 2008).
 */
import { type SymbolType, symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle } from "d3-shape";

export const INK = "#222";
export const FAINT = "#666";
export const GRID = "#e4e4e4";
const FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif";

export interface Style {
  readonly label: string;
  readonly colour: string;
  readonly dash: string;
  /** Lines drawn first are wider, so that equal curves all show. */
  readonly width: number;
  readonly marker: SymbolType;
}

export const STYLES: Readonly<Record<string, Style>> = {
  sppo: { label: "sPPO", colour: "#0072B2", dash: "", width: 3, marker: symbolCircle },
  mdpo: { label: "MDPO", colour: "#D55E00", dash: "7 4", width: 2.4, marker: symbolSquare },
  trpo: { label: "TRPO", colour: "#009E73", dash: "2 3", width: 2, marker: symbolTriangle },
  ppo: { label: "PPO", colour: "#CC79A7", dash: "9 3 2 3", width: 1.8, marker: symbolDiamond },
};

export const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

type Attributes = Readonly<Record<string, string | number | undefined>>;

const digits = (x: number): string => String(Math.round(x * 100) / 100);

/** An element; numbers are rounded to hundredths of a pixel. */
export function el(name: string, attributes: Attributes, content = ""): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? digits(value) : escapeText(String(value))}"`);
  return content === "" ? `<${name}${list.join("")}/>` : `<${name}${list.join("")}>${content}</${name}>`;
}

export const text = (x: number, y: number, content: string, attributes: Attributes = {}): string =>
  el("text", { x, y, ...attributes }, escapeText(content));

export const group = (x: number, y: number, content: string): string =>
  el("g", { transform: `translate(${digits(x)},${digits(y)})` }, content);

/** A marker of a method, white inside where it is hollow. */
export function marker({ marker: shape, colour }: Style, x: number, y: number, size = 34): string {
  const path = symbol(shape, size)() ?? "";
  return el("path", {
    d: path,
    transform: `translate(${digits(x)},${digits(y)})`,
    fill: colour,
    stroke: "#fff",
    "stroke-width": 0.8,
  });
}

/** The hatching of cells that depend on rounding. */
export const HATCH = "url(#hatch)";
const DEFINITIONS = el(
  "defs",
  {},
  el(
    "pattern",
    { id: "hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    el("rect", { width: 5, height: 5, fill: "#fff", "fill-opacity": 0.35 }) +
      el("line", { x1: 0, y1: 0, x2: 0, y2: 5, stroke: "#000", "stroke-width": 1.6 }),
  ),
);

/** A whole figure, wide enough for its title. */
export function figure(least: number, height: number, title: string, content: string): string {
  const width = Math.max(least, 24 + 9.4 * title.length);
  const head = el("title", {}, escapeText(title)) + DEFINITIONS;
  const paper = el("rect", { width, height, fill: "#fff" });
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${digits(width)} ${digits(height)}`,
    width,
    height,
    role: "img",
    "font-family": FONT,
    "font-size": 11,
    fill: INK,
  };
  return `${el("svg", attributes, head + paper + content)}\n`;
}
