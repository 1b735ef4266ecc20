/**
 * JSON.parse whose errors say where. Engines differ in what they tell (some give no position at all), so a text that
 * JSON.parse refuses is read again by a small scanner that looks for nothing but the first place where it goes wrong.
 */
import { show } from "./argument-checks.ts";

/**
 * The value of a JSON text; a leading byte order mark is skipped.
 *
 * @throws SyntaxError `<where>: line L, column C: expected ..., got ...`, both from 1
 */
export function parseJson(where: string, text: string): unknown {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  try {
    return JSON.parse(source);
  } catch {
    const { offset, expected } = firstError(source);
    const before = source.slice(0, offset).split("\n");
    const got =
      offset >= source.length
        ? "the end of the text"
        : show(String.fromCodePoint(source.codePointAt(offset) as number));
    throw new SyntaxError(
      `${where}: line ${before.length}, column ${before[before.length - 1].length + 1}: expected ${expected}, got ${got}`,
    );
  }
}

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;
const PLAIN = /[^"\\\p{Cc}]+|[\u007f-\u009f]+/uy;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Where `pattern`, tried at `offset`, stops; `offset` itself if it does not match there. */
function skip(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : offset;
}

/** The offset of the first character that no JSON text could have there, and what could stand there instead. */
function firstError(text: string): { offset: number; expected: string } {
  const open: string[] = [];
  let expected = "a value";
  let offset = 0;
  for (;;) {
    offset = skip(SPACE, text, offset);
    const c = text[offset];
    const closing = open[open.length - 1];
    if (c !== undefined && c === closing && expected.endsWith(closing)) {
      open.pop();
      offset++;
    } else if (expected.startsWith('","') && c === ",") {
      offset++;
      expected = closing === "}" ? "a field name in double quotes" : "a value";
      continue;
    } else if (expected === '":"' && c === ":") {
      offset++;
      expected = "a value";
      continue;
    } else if (expected.startsWith("a value") && (c === "{" || c === "[")) {
      offset++;
      open.push(c === "{" ? "}" : "]");
      expected = c === "{" ? "a field name in double quotes or }" : "a value or ]";
      continue;
    } else if (c === '"' && (expected.startsWith("a value") || expected.startsWith("a field"))) {
      const end = stringEnd(text, offset);
      if (text[end] !== '"') return { offset: end, expected: "the rest of a string" };
      offset = end + 1;
      if (expected.startsWith("a field")) {
        expected = '":"';
        continue;
      }
    } else if (expected.startsWith("a value") && skip(SCALAR, text, offset) > offset) {
      offset = skip(SCALAR, text, offset);
    } else {
      return { offset, expected };
    }
    // A value has just ended.
    expected = open.length === 0 ? "the end of the text" : `"," or ${open[open.length - 1]}`;
  }
}

/** From an opening quote to the closing one, or to the first character that may not stand in a string. */
function stringEnd(text: string, offset: number): number {
  let at = offset + 1;
  for (;;) {
    const next = skip(ESCAPE, text, skip(PLAIN, text, at));
    if (next === at) return at;
    at = next;
  }
}
