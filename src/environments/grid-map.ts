/**
 * ASCII maps of grids.
 */
import { show } from "../support/argument-checks.ts";

export const START = "S";
export const GOAL = "G";
export const CLIFF = "C";
export const WALL = "#";
export const FREE = ".";
export const LEGEND: readonly string[] = [START, GOAL, CLIFF, WALL, FREE];

/** A rectangular map with at least one start. */
export interface GridMap {
  readonly height: number;
  readonly width: number;
  /** Row by row, top row first; the border and everything outside it reads as a wall. */
  readonly at: (row: number, column: number) => string;
}

/**
 * Reads a map: a string with newlines, of which a first and a last empty line are skipped, or an array of lines. The
 * cells are those of `legend`, one of which is the start.
 *
 * @throws TypeError, RangeError naming line and column, both from 1
 */
export function readMap(where: string, map: unknown, legend: readonly string[] = LEGEND): GridMap {
  // A byte order mark is no cell.
  const given: unknown = typeof map === "string" ? map.replace(/^\uFEFF/, "").split(/\r?\n/) : map;
  if (!Array.isArray(given)) {
    throw new TypeError(`${where} must be a string or an array of lines, got ${show(map)}`);
  }
  given.forEach((line, i) => {
    if (typeof line !== "string") throw new TypeError(`${where}: line ${i + 1} must be a string, got ${show(line)}`);
  });
  const first = typeof map === "string" && given[0] === "" ? 1 : 0;
  const last = typeof map === "string" && given.length > first && given[given.length - 1] === "" ? 1 : 0;
  const lines: string[] = given.slice(first, given.length - last);
  if (lines.length === 0 || lines[0] === "") throw new RangeError(`${where} must not be empty`);

  const width = lines[0].length;
  let starts = 0;
  lines.forEach((line, row) => {
    const number = row + first + 1;
    for (let column = 0; column < line.length; column++) {
      const cell = line[column];
      if (!legend.includes(cell)) {
        throw new RangeError(
          `${where}: unknown cell ${show(cell)} at line ${number}, column ${column + 1}; the legend is ${legend.join(" ")}`,
        );
      }
      if (cell === START) starts++;
    }
    if (line.length !== width) {
      const column = Math.min(line.length, width) + 1;
      throw new RangeError(
        `${where} must be rectangular: line ${number} has ${line.length} cells, line ${first + 1} has ${width} (column ${column})`,
      );
    }
  });
  if (starts === 0) throw new RangeError(`${where} must have at least one start, ${show(START)}`);
  return { height: lines.length, width, at: (row, column) => lines[row]?.[column] ?? WALL };
}
