/**
 * The result store: a directory with study.json, what is being run, and runs.jsonl, one line per run, appended.
 *
 * Every append is one write of whole lines under a lock, at the end of the file as it is then, so any number of
 * processes may share a directory. A process that dies while it writes leaves at most one torn last line; the next one
 * to open the directory cuts it off.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { parseJson } from "../support/json.ts";
import { arranged, collect, type StoreContents } from "./contents.ts";
import { withLock } from "./lock.ts";
import type { Plan, StudyFile } from "./types.ts";
import { STUDY_FORMAT } from "./types.ts";

const NEWLINE = 10;

/** The lines of a file that may be larger than a string can be. */
function* fileLines(path: string): Generator<string> {
  if (!existsSync(path)) return;
  const file = openSync(path, "r");
  try {
    const chunk = Buffer.alloc(1 << 22);
    let rest: Buffer = Buffer.alloc(0);
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      const text = Buffer.concat([rest, chunk.subarray(0, read)]);
      let from = 0;
      for (let end = text.indexOf(NEWLINE); end >= 0; end = text.indexOf(NEWLINE, from)) {
        if (end > from) yield text.toString("utf8", from, end);
        from = end + 1;
      }
      rest = text.subarray(from);
    }
    if (rest.length > 0) yield rest.toString("utf8");
  } finally {
    closeSync(file);
  }
}

/** A directory with study.json, what is being run, and runs.jsonl, one line per run. Any number of processes may share it. */
export class Store {
  /** Its path. */
  readonly directory: string;
  readonly #runs: string;
  readonly #lock: string;

  /** Makes the directory where it is missing. */
  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.directory = directory;
    this.#runs = join(directory, "runs.jsonl");
    this.#lock = join(directory, "runs.lock");
  }

  /**
   * What is being run here; undefined in a directory without a study.
   *
   * @throws SyntaxError, TypeError where study.json is damaged or of another format
   */
  readStudy(): StudyFile | undefined {
    const path = join(this.directory, "study.json");
    if (!existsSync(path)) return undefined;
    const study = parseJson(path, readFileSync(path, "utf8")) as StudyFile;
    if (study?.format === STUDY_FORMAT) return study;
    throw new TypeError(`${path}: format must be "${STUDY_FORMAT}", got ${JSON.stringify(study?.format)}`);
  }

  /** Writes study.json. Throws the errors of the file system. */
  writeStudy({ grid, binary }: Plan): void {
    const study: StudyFile = { format: STUDY_FORMAT, version: VERSION, binary, grid };
    this.write("study.json", `${JSON.stringify(study, null, 2)}\n`);
  }

  /** Writes a file of the directory, all of it or nothing. Throws the errors of the file system. */
  write(name: string, text: string | Iterable<string>): void {
    const path = join(this.directory, name);
    const temporary = `${path}.${process.pid}.tmp`;
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(temporary, "w");
    try {
      for (const part of typeof text === "string" ? [text] : text) writeFileSync(file, part);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  }

  /** Cuts off a torn last line of runs.jsonl. Returns its length in bytes, 0 where there is none. Throws the errors of the file system. */
  repair(): number {
    if (!existsSync(this.#runs)) return 0;
    return withLock(this.#lock, () => {
      const file = openSync(this.#runs, "r+");
      try {
        const end = fstatSync(file).size;
        let start = end;
        const byte = Buffer.alloc(1);
        while (start > 0 && readSync(file, byte, 0, 1, start - 1) === 1 && byte[0] !== NEWLINE) start--;
        if (start < end) ftruncateSync(file, start);
        return end - start;
      } finally {
        closeSync(file);
      }
    });
  }

  /** Appends records, given as lines, to runs.jsonl. Throws the errors of the file system. */
  append(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const bytes = Buffer.from(`${lines.join("\n")}\n`);
    withLock(this.#lock, () => {
      const file = openSync(this.#runs, "a+");
      try {
        // Another process may have died since this one looked: its torn line must not run on into this one.
        const { size } = fstatSync(file);
        const last = Buffer.alloc(1, NEWLINE);
        if (size > 0) readSync(file, last, 0, 1, size - 1);
        if (last[0] !== NEWLINE) writeSync(file, "\n");
        for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      } finally {
        closeSync(file);
      }
    });
  }

  /** What runs.jsonl holds; lines that are no records are counted. Throws the errors of the file system. */
  read(): StoreContents {
    return collect(fileLines(this.#runs));
  }

  /** Every line of runs.jsonl, in its order. Throws the errors of the file system. */
  lines(): Generator<string> {
    return fileLines(this.#runs);
  }

  /**
   * Puts the lines into the plan's order, each run once; runs of other plans follow, by id. Conflicts stay.
   *
   * Throws the errors of the file system.
   */
  arrange(plan: Plan): StoreContents {
    return withLock(this.#lock, () => {
      const contents = this.read();
      if (contents.conflicts.length === 0) this.write("runs.jsonl", arranged(plan, contents));
      return contents;
    });
  }
}
