/**
 * Standard output: tables without colours, sparklines. Progress and messages go to standard error.
 */
import Table from "cli-table3";
import sparkly from "sparkly";
import { FAILURE, oneLine } from "./errors.ts";

export const print = (text: string): void => void process.stdout.write(text);

/** Names come from files: nothing in them may move a terminal's cursor. */
export const plain = (text: string): string => text.replace(/\p{Cc}/gu, "?");

export const say = (message: string): void => void process.stderr.write(`fma-pg: ${plain(message)}\n`);

/** Writes over the last line of standard error, on a terminal only; "" clears it. */
export function transient(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
}

/** A reader that has seen enough (`| head`) closes the pipe; that is no error. */
export function watchStreams(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    say(`cannot write: ${oneLine(error)}`);
    process.exitCode = FAILURE;
  });
  process.stderr.on("error", () => {});
}

export interface Column {
  head: string;
  align?: "left" | "right";
  /** Longer cells are wrapped between words. */
  width?: number;
}

const BARE = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** Rows under their heads with a line between; without heads just the rows. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const heads = columns.map((column) => column.head);
  const hasHeads = heads.some((head) => head !== "");
  const all = hasHeads ? [heads, ...rows] : rows;
  const sheet = new Table({
    chars: BARE,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: columns.map((column) => column.align ?? "left"),
    colWidths: columns.map((column) => column.width ?? null),
    wordWrap: true,
  });
  sheet.push(...all.map((row) => row.map(plain)));
  const lines = sheet
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  if (hasHeads) lines.splice(1, 0, "-".repeat(Math.max(...lines.map((line) => line.length))));
  return `${lines.join("\n")}\n`;
}

/** At most `width` bars, evenly spaced over the series, first and last included; holes where a value is not finite. */
export function sparkline(series: ArrayLike<number>, width = 56): string {
  const bars = Math.min(series.length, width);
  const last = series.length - 1;
  return sparkly(Array.from({ length: bars }, (_, i) => series[bars > 1 ? Math.round((i * last) / (bars - 1)) : last]));
}
