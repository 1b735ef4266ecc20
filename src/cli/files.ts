/**
 * Files that commands read and write. `-` is standard input.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { Table } from "../solver/options.ts";
import { parseJson } from "../support/json.ts";
import { restoreNumbers } from "./json-text.ts";

const REASONS: Record<string, string> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  ERR_STRING_TOO_LONG: "it is too large",
  ERR_FS_FILE_TOO_LARGE: "it is too large",
};

/** The name of a file in messages. */
export const fileLabel = (path: string): string => (path === "-" ? "standard input" : path);

function attempt<T>(verb: string, path: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new Error(`cannot ${verb} ${fileLabel(path)}: ${REASONS[code] ?? message}`);
  }
}

/** The text of a file in UTF-8, without a byte order mark. */
export const readText = (path: string): string => decodeText(path, readBytes(path));

/** The same of its bytes. */
export function decodeText(path: string, bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new Error(
      `${fileLabel(path)} is in UTF-16; convert it to UTF-8, as with: iconv -f UTF-16 -t UTF-8 FILE > NEW_FILE`,
    );
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
}

export const readBytes = (path: string): Uint8Array =>
  attempt("read", path, () => new Uint8Array(readFileSync(path === "-" ? 0 : path)));

export const writeFile = (path: string, content: string | Uint8Array): void =>
  attempt("write", path, () => writeFileSync(path, content));

export const readJson = (path: string): unknown => parseJson(fileLabel(path), readText(path));

/** A [S][A] table: the file is the list itself, or an object, such as `run --json` prints, that has it as `field`. */
export function readTable(path: string, field: string): Table {
  let table = readJson(path);
  if (typeof table === "object" && table !== null && !Array.isArray(table)) {
    table = (table as Record<string, unknown>)[field];
    if (table === undefined) throw new Error(`${fileLabel(path)} is an object without ${JSON.stringify(field)}`);
  }
  return restoreNumbers(table) as Table;
}
