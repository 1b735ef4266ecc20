/**
 * Lines and fields of CSV.
 *
 * Source: RFC 4180, https://www.rfc-editor.org/rfc/rfc4180.
 */
import { CsvError, parse } from "csv-parse/browser/esm/sync";

/** The fields of a line that is neither empty nor a comment, and its number, from 1. */
export interface Line {
  readonly fields: readonly string[];
  readonly line: number;
}

/**
 * Calls `take` with the lines in order, so that none of them is kept. Commas, semicolons or tabs separate fields, as the
 * first line has them.
 *
 * @throws SyntaxError naming line and column where quotes are wrong; what `take` throws
 */
export function eachLine(where: string, text: string, take: (line: Line) => void): void {
  // The header, the first line that is no comment, decides what separates fields.
  const head = /^(?:\s*(?:#[^\r\n]*)?[\r\n])*([^\r\n]{0,200})/.exec(text.slice(0, 10000))?.[1] ?? "";
  const delimiter = [",", ";", "\t"].find((c) => head.includes(c)) ?? ",";
  try {
    parse(text, {
      bom: true,
      comment: "#",
      comment_no_infix: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (fields: string[], { lines }) => {
        // A line of spaces is an empty one.
        if (fields.length > 1 || fields[0].trim() !== "") take({ fields, line: lines });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines = 1, column = 0 } = error as unknown as { lines?: number; column?: number };
    throw new SyntaxError(`${where}: line ${lines}, column ${Number(column) + 1}: ${error.message}`);
  }
}
