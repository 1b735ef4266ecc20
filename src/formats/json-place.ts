/**
 * Where in a JSON text a value stands, found only when an error has to say so.
 */
import { findNodeAtLocation, parseTree, visit } from "jsonc-parser";

export type Path = readonly (string | number)[];

/** `P["3"][1]` as `P[3][1]` */
const spell = (path: Path): string =>
  path.map((step, i) => (i === 0 && typeof step === "string" && !/^\d/.test(step) ? step : `[${step}]`)).join("");

/** `line L, column C: path`, or the path alone where there is no text. */
export function jsonPlace(text: string | undefined, path: Path): string {
  const offset = text === undefined ? undefined : offsetOf(text, path);
  if (offset === undefined) return spell(path) || "the file";
  const place = lineAndColumn(text as string, offset);
  return path.length > 0 ? `${place}: ${spell(path)}` : place;
}

function offsetOf(text: string, path: Path): number | undefined {
  try {
    const root = parseTree(text);
    return root && findNodeAtLocation(root, [...path])?.offset;
  } catch {
    // The tree is built by recursion; a text nested too deep for it has no place.
    return undefined;
  }
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `line ${before.length}, column ${before[before.length - 1].length + 1}`;
}

/** The first key that an object of the text has twice, of which JSON.parse keeps the last, and its place. */
export function repeatedKey(text: string): { key: string; place: string } | undefined {
  const open: Set<string>[] = [];
  let found: { key: string; offset: number } | undefined;
  try {
    visit(text, {
      onObjectBegin: () => void open.push(new Set()),
      onObjectEnd: () => void open.pop(),
      onObjectProperty: (key, offset) => {
        const keys = open[open.length - 1];
        if (keys.has(key)) found ??= { key, offset };
        keys.add(key);
      },
    });
  } catch {
    // Nested too deep to be a table of any kind; what is wrong with it is said elsewhere.
  }
  return found && { key: found.key, place: lineAndColumn(text, found.offset) };
}
