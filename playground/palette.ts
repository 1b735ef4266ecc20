/**
 * Colours that people with colour-blindness tell apart: viridis for values, Okabe and Ito's set for runs.
 */

/** Nine stops of viridis (van der Walt & Smith), from low to high. */
const VIRIDIS = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
] as const;

export type Rgb = readonly [red: number, green: number, blue: number];

/** The colour at t in [0, 1]. */
export function viridis(t: number): Rgb {
  const x = Math.min(Math.max(Number.isNaN(t) ? 0 : t, 0), 1) * (VIRIDIS.length - 1);
  const i = Math.min(Math.floor(x), VIRIDIS.length - 2);
  const mix = (k: 0 | 1 | 2) => Math.round(VIRIDIS[i][k] + (x - i) * (VIRIDIS[i + 1][k] - VIRIDIS[i][k]));
  return [mix(0), mix(1), mix(2)];
}

export const css = ([red, green, blue]: Rgb) => `rgb(${red},${green},${blue})`;

/** Black or white ink, whichever is read better on a colour. */
export const inkOn = ([red, green, blue]: Rgb) =>
  0.299 * red + 0.587 * green + 0.114 * blue > 125 ? "#10131a" : "#ffffff";

/** One colour per run and theme, of Okabe & Ito's set, lighter on dark ground. */
const RUNS = {
  light: ["#0072b2", "#d55e00", "#00805d", "#a8447f"],
  dark: ["#56b4e9", "#e69f00", "#2ec49a", "#e08bbd"],
};
/** Runs differ by dashes as well. */
export const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

export type Scheme = keyof typeof RUNS;
export const runColour = (scheme: Scheme, run: number) => RUNS[scheme][run];

/** What maps and plots are drawn with besides. */
export const INKS = {
  light: {
    ground: "#ffffff",
    wall: "#8d939e",
    hatch: "#7a808b",
    abyss: "#f6d9c6",
    text: "#1c2128",
    muted: "#5b6470",
    grid: "#e4e6ea",
  },
  dark: {
    ground: "#1b1f27",
    wall: "#3c4350",
    hatch: "#4b5362",
    abyss: "#53301b",
    text: "#e8eaee",
    muted: "#a0a8b5",
    grid: "#2c323d",
  },
};
export type Inks = (typeof INKS)[Scheme];
