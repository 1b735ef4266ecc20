/**
 * Element-wise CSV: a header and one line per transition, `s,a,s',p,r`.
 */

import type { Mdp } from "../model/mdp.ts";
import { show, suggestion } from "../support/argument-checks.ts";
import { eachLine, type Line } from "./csv-lines.ts";
import { Draft } from "./draft.ts";
import { checkImport, checkText, type ImportOptions } from "./options.ts";
import { needActions, rowsAt } from "./rows.ts";
import { readIndex, readNumber, readProbability, type Word } from "./text.ts";

/** The columns, in any order, and the names they go by; the first is the one that is written. */
const COLUMNS: Record<"s" | "a" | "next" | "p" | "r", readonly string[]> = {
  s: ["s", "state"],
  a: ["a", "action"],
  next: ["s'", "next", "next_state", "s_next", "ns"],
  p: ["p", "probability", "prob"],
  r: ["r", "reward"],
};
type Column = keyof typeof COLUMNS;
const ALL = Object.keys(COLUMNS) as Column[];

/** A field and its place; its column counts fields. */
const field = ({ fields, line }: Line, index: number): Word => ({
  text: fields[index].trim(),
  line,
  column: index + 1,
});

function fail(where: string, { line }: Line, column: number, expected: string, got: string): never {
  throw new SyntaxError(`${where}: line ${line}, column ${column}: expected ${expected}, got ${got}`);
}

function readHeader(where: string, header: Line): Record<Column, number> {
  const places: Partial<Record<Column, number>> = {};
  header.fields.forEach((given, i) => {
    const name = given.trim().toLowerCase();
    const column = ALL.find((key) => COLUMNS[key].includes(name));
    if (column === undefined) {
      const known = ALL.flatMap((key) => COLUMNS[key]);
      fail(
        where,
        header,
        i + 1,
        "one of the columns s, a, s', p, r",
        `${show(given)}${name.length > 2 ? suggestion(name, known) : ""}`,
      );
    }
    if (places[column] !== undefined) fail(where, header, i + 1, `one column ${COLUMNS[column][0]}`, show(given));
    places[column] = i;
  });
  for (const column of ALL) {
    if (places[column] === undefined) {
      fail(where, header, header.fields.length + 1, `the column ${COLUMNS[column][0]}`, "the end of the line");
    }
  }
  return places as Record<Column, number>;
}

/**
 * A model from CSV. The header names the columns s, a, s', p and r (or state, action, next_state, probability, reward)
 * in any order; states and actions are integers from 0. Commas, semicolons or tabs separate fields, quotes, CRLF and a
 * byte order mark are read, and lines that start with # are comments. Lines with the same s, a and s' are added up, and
 * r(s,a) is the mean of their rewards. A line with a state and nothing else declares the state terminal; any other state
 * has the actions that it has lines of.
 *
 * The format has no discount and no start: they are options.
 *
 * Source: RFC 4180, https://www.rfc-editor.org/rfc/rfc4180, for the lines and fields; the columns are this package's.
 *
 * @throws SyntaxError naming line and column (a column is a field), RangeError naming the line, TypeError
 */
export function parseCsv(text: string, options: ImportOptions = {}): Mdp {
  const { where = "csv" } = checkImport("parseCsv", options);
  checkText("parseCsv", text);
  const draft = new Draft(where);
  const terminals = new Map<number, Line>();
  const going = new Set<number>();
  let at: Record<Column, number> | undefined;
  let width = 0;
  let states = 0;
  let actions = 0;
  eachLine(where, text, (line) => {
    const { fields } = line;
    if (at === undefined) {
      at = readHeader(where, line);
      width = fields.length;
      return;
    }
    if (fields.length !== width) {
      fail(where, line, Math.min(fields.length, width) + 1, `${width} fields`, `${fields.length} fields`);
    }
    const { s: place } = at;
    const s = readIndex(where, field(line, place), "a state");
    states = Math.max(states, s + 1);
    if (fields.every((text, i) => i === place || text.trim() === "")) {
      terminals.set(s, line);
      return;
    }
    const a = readIndex(where, field(line, at.a), "an action");
    const next = readIndex(where, field(line, at.next), "a state");
    const p = readProbability(where, field(line, at.p));
    const r = readNumber(where, field(line, at.r), "a reward");
    draft.add(s, a, next, p, r, line.line);
    going.add(s);
    states = Math.max(states, next + 1);
    actions = Math.max(actions, a + 1);
  });
  if (at === undefined)
    throw new SyntaxError(`${where}: line 1, column 1: expected the header s,a,s',p,r, got nothing`);
  for (const [s, line] of terminals) {
    if (going.has(s))
      fail(where, line, at.s + 1, "a state without transitions, as this line declares it terminal", String(s));
  }
  return draft.finish(options, { states, actions, terminals: terminals.keys(), unavailable: "missing" });
}

/**
 * The model as CSV. `parseCsv` of it, with the same discount and start, gives the same numbers, bit for bit.
 *
 * @throws RangeError where no state that goes on has one of the actions
 */
export function formatCsv(mdp: Mdp): string {
  needActions("formatCsv", mdp, false);
  const ends = new Set(mdp.terminals);
  const lines = [ALL.map((key) => COLUMNS[key][0]).join(",")];
  for (let s = 0; s < mdp.states; s++) {
    if (ends.has(s)) lines.push(`${s},,,,`);
    for (const { action, reward, entries } of rowsAt(mdp, s)) {
      for (const [next, p] of entries) lines.push(`${s},${action},${next},${p},${reward}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
