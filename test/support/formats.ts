/** The foreign formats as the tests go through them: bytes or texts in, a model out. */
import * as assert from "uvu/assert";
import {
  formatCassandra,
  formatCsv,
  formatDrn,
  formatGymnasium,
  formatNpz,
  formatPrism,
  type ImportOptions,
  type PrismFiles,
  parseCassandra,
  parseCsv,
  parseDrn,
  parseGymnasium,
  parseNpz,
  parsePrism,
} from "../../src/formats/index.ts";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";

export interface Foreign {
  readonly name: string;
  /** The texts, or bytes, that the format writes. */
  readonly write: (mdp: Mdp) => (string | Uint8Array)[];
  readonly read: (parts: readonly (string | Uint8Array)[], options: ImportOptions) => Mdp;
}

const text = (
  name: string,
  write: (mdp: Mdp) => string,
  read: (text: string, options: ImportOptions) => Mdp,
): Foreign => ({
  name,
  write: (mdp) => [write(mdp)],
  read: ([part], options) => read(part as string, options),
});

export const FORMATS: readonly Foreign[] = [
  text("gymnasium", (mdp) => JSON.stringify(formatGymnasium(mdp)), parseGymnasium),
  {
    name: "prism",
    write: (mdp) => Object.values(formatPrism(mdp)),
    read: ([transitions, transitionRewards, labels], options) =>
      parsePrism({ transitions, transitionRewards, labels } as PrismFiles, options),
  },
  text("drn", formatDrn, parseDrn),
  text("csv", formatCsv, parseCsv),
  ...(["csr", "dense"] as const).map((layout) => ({
    name: `npz ${layout}`,
    write: (mdp: Mdp) => [formatNpz(mdp, { layout })],
    read: ([bytes]: readonly (string | Uint8Array)[], options: ImportOptions) => parseNpz(bytes as Uint8Array, options),
  })),
  text("cassandra", formatCassandra, parseCassandra),
];

/** A small model with everything in it: terminals, names, a spread start, rewards of all sizes. */
export const SAMPLE = {
  name: "sample",
  states: 4,
  actions: 2,
  discount: 0.75,
  start: [0.1, 0.2, 0.7, 0],
  transitions: [
    [0, 0, 1, 1 / 3],
    [0, 0, 0, 2 / 3],
    [0, 1, 3, 1],
    [1, 0, 1, 1],
    [1, 1, 2, 0.9],
    [1, 1, 3, 0.1],
    [2, 0, 0, 1e-7],
    [2, 0, 2, 1 - 1e-7],
    [2, 1, 1, 1],
  ] as [number, number, number, number][],
  rewards: [
    [0.1, -5e-324],
    [0, 1e300],
    [-1.5, 0],
    [0, 0],
  ],
  terminals: [3],
  stateNames: ["a", "b", "c", "end"],
  actionNames: ["stay", "go"],
};

/** Three states on a line: left, stay and right where there is something on that side; the last one ends. */
export const LINE = defineMdp({
  name: "line",
  states: 3,
  actions: 3,
  discount: 0.9,
  start: 0,
  transitions: [
    [0, 1, 0, 1],
    [0, 2, 1, 1],
    [1, 0, 0, 1],
    [1, 2, 2, 0.5],
    [1, 2, 0, 0.5],
  ],
  rewards: { sparse: [[1, 2, 7]] },
  terminals: [2],
  unavailable: [
    [0, 0],
    [1, 1],
  ],
  actionNames: ["left", "stay", "right"],
});

/** Every case is refused with exactly this message. */
export function refuses<T>(read: (file: T) => unknown, cases: readonly (readonly [file: T, message: string])[]): void {
  for (const [file, message] of cases) {
    assert.throws(
      () => read(file),
      (error: Error) => {
        assert.ok(
          [SyntaxError, TypeError, RangeError].some((type) => error.constructor === type),
          String(error),
        );
        assert.is(error.message, message);
        return true;
      },
      JSON.stringify(file),
    );
  }
}
