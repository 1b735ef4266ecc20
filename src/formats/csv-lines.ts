/**
 * Lines and fields of CSV. Files with quotes are read by csv-parse; without any, a line is its fields, and a million of
 * them need no memory but the text's.
 *
 * Source: RFC 4180, https://www.rfc-editor.org/rfc/rfc4180.
 */
import { CsvError, parse } from "csv-parse/browser/esm/sync";
import { withoutMark } from "./text.ts";

/** The fields of a line that is neither empty nor a comment, and its number, from 1. */
export interface Line {
  readonly fields: readonly string[];
  readonly line: number;
}

/**
 * Lines in order. Commas, semicolons or tabs separate fields, as the first line has them.
 *
 * @throws SyntaxError naming line and column where quotes are wrong
 */
export function* csvLines(where: string, text: string): Generator<Line, void> {
  // The header, the first line that is no comment, decides what separates fields.
  const head = /^(?:\s*(?:#[^\r\n]*)?[\r\n])*([^\r\n]{0,200})/.exec(text.slice(0, 10000))?.[1] ?? "";
  const delimiter = [",", ";", "\t"].find((c) => head.includes(c)) ?? ",";
  for (const line of text.includes('"') ? quoted(where, text, delimiter) : plain(text, delimiter)) {
    // A line of spaces is an empty one.
    if (line.fields.length > 1 || line.fields[0].trim() !== "") yield line;
  }
}

function* plain(text: string, delimiter: string): Generator<Line, void> {
  const source = withoutMark(text);
  const end = /\r\n?|\n|$/g;
  for (let from = 0, line = 1; from < source.length; line++) {
    end.lastIndex = from;
    const { index, 0: mark } = end.exec(source) as RegExpExecArray;
    if (index > from && source[from] !== "#") yield { fields: source.slice(from, index).split(delimiter), line };
    from = index + Math.max(mark.length, 1);
  }
}

function quoted(where: string, text: string, delimiter: string): Line[] {
  try {
    const records = parse(text, {
      bom: true,
      comment: "#",
      comment_no_infix: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({ fields: record, line: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines = 1, column = 0 } = error as unknown as { lines?: number; column?: number };
    throw new SyntaxError(`${where}: line ${lines}, column ${Number(column) + 1}: ${error.message}`);
  }
}
