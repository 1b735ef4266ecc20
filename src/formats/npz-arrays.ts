/**
 * The arrays of a NumPy archive by name.
 */
import { show, suggestion } from "../support/argument-checks.ts";
import { type Npy, parseNpy } from "./npy.ts";
import { unzip } from "./zip.ts";

/** What scipy.sparse.save_npz writes of an array, as against a matrix. */
const IGNORED = "_is_array";

const KEYS = [
  "P",
  "R",
  "data",
  "indices",
  "indptr",
  "shape",
  "format",
  "discount",
  "start",
  "terminals",
  "unavailable",
];

export class Arrays {
  readonly #arrays = new Map<string, Npy>();

  constructor(
    readonly where: string,
    bytes: Uint8Array,
  ) {
    const files = [...unzip(where, bytes)].map(([file, content]) => {
      // `P_data` is scipy's `data` under another name.
      return { file, content, key: file.replace(/\.npy$/, "").replace(/^P_/, "") };
    });
    // scipy's `format` is a word, the only one there, and says whether the other arrays are the known ones.
    for (const { key, content } of files) if (key === "format") this.#checkFormat(content);
    for (const { file, content, key } of files) {
      if (key === IGNORED) continue;
      if (!KEYS.includes(key)) {
        throw new TypeError(
          `${where}: unknown array ${show(file)}${suggestion(key, KEYS) || `; known are ${KEYS.join(", ")}`}`,
        );
      }
      if (this.#arrays.has(key)) throw new TypeError(`${where}: array ${show(key)} is there twice`);
      if (key !== "format") this.#arrays.set(key, parseNpy(`${where}: ${file}`, content));
    }
  }

  #checkFormat(content: Uint8Array): void {
    if (!/csr/.test(new TextDecoder("latin1").decode(content.subarray(-12)).replace(/\0/g, ""))) {
      throw new TypeError(`${this.where}: expected format csr, got another: save tocsr() of the matrix`);
    }
  }

  get(key: string): Npy | undefined {
    return this.#arrays.get(key);
  }

  need(key: string): Npy {
    const array = this.#arrays.get(key);
    if (array === undefined) throw new TypeError(`${this.where}: array ${show(key)} is missing`);
    return array;
  }

  fail(key: string, expected: string, { shape }: Npy): never {
    throw new RangeError(`${this.where}: array ${show(key)}: expected ${expected}, got shape (${shape.join(", ")})`);
  }

  /** Entries of an array that are integers in 0 .. below - 1; a mask is none. */
  integers(key: string, below: number): Npy {
    const array = this.need(key);
    if (array.type === "b1") {
      throw new TypeError(
        `${this.where}: array ${show(key)}: expected integers, got a mask: save numpy.argwhere of it`,
      );
    }
    for (let i = 0; i < array.values.length; i++) {
      const x = array.values[i];
      if (!(Number.isInteger(x) && x >= 0 && x < below)) {
        throw new RangeError(`${this.where}: ${key}[${i}]: expected an integer in 0 .. ${below - 1}, got ${show(x)}`);
      }
    }
    return array;
  }
}
