/**
 * JSON that brings the same doubles back: every number with its shortest exact digits, -0 as -0, and NaN and the
 * infinities, which JSON does not have, as the strings "NaN", "Infinity" and "-Infinity".
 */

function inline(value: unknown): string {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) return `"${value}"`;
    return Object.is(value, -0) ? "-0" : String(value);
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return `[${Array.from(value as unknown as ArrayLike<unknown>, inline).join(",")}]`;
  }
  if (typeof value === "object" && value !== null) {
    return `{${fields(value)
      .map(([key, entry]) => `${JSON.stringify(key)}:${inline(entry)}`)
      .join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

const fields = (value: object) => Object.entries(value).filter(([, entry]) => entry !== undefined);

/** A list of lists or of objects has an entry per line; anything else stands on one. */
function field(value: unknown, indent: string): string {
  if (!Array.isArray(value) || typeof value[0] !== "object") return inline(value);
  return `[\n${value.map((entry) => `${indent}  ${inline(entry)}`).join(",\n")}\n${indent}]`;
}

/** A value as text that ends with a newline; an object has a line per field. */
export function jsonText(value: object): string {
  if (Array.isArray(value)) return `${field(value, "")}\n`;
  const lines = fields(value).map(([key, entry]) => `  ${JSON.stringify(key)}: ${field(entry, "  ")}`);
  return `{\n${lines.join(",\n")}\n}\n`;
}

/** A flat [S, A] table as S rows of A. */
export function nested(table: Float64Array, actions: number): number[][] {
  const rows: number[][] = [];
  for (let i = 0; i < table.length; i += actions) rows.push(Array.from(table.subarray(i, i + actions)));
  return rows;
}

const NOT_IN_JSON = new Map([
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

/** Undoes what `jsonText` does to NaN and the infinities, in a list or a list of lists. */
export function restoreNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restoreNumbers);
  return typeof value === "string" && NOT_IN_JSON.has(value) ? NOT_IN_JSON.get(value) : value;
}
