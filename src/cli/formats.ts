/**
 * The foreign formats by name, as `import` and `export` offer them.
 */
import { existsSync } from "node:fs";
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
} from "../formats/index.ts";
import type { Mdp } from "../model/mdp.ts";
import { UsageError } from "./errors.ts";
import { readBytes, readText } from "./files.ts";
import { jsonText } from "./json-text.ts";
import { say } from "./output.ts";

/** Import options of single formats. */
export interface ForeignOptions extends ImportOptions {
  rewardModel?: string;
}

/** What `export` writes: one text or one archive, or several files by extension. */
export type Written = string | Uint8Array | Record<string, string>;

export interface Format {
  readonly name: string;
  readonly summary: string;
  readonly read: (path: string, options: ForeignOptions) => Mdp;
  readonly write: (mdp: Mdp, layout: "csr" | "dense" | undefined) => Written;
}

const EXTENSIONS = { stateRewards: "srew", transitionRewards: "trew", labels: "lab" } as const;

/** The .tra file and those of .srew, .trew and .lab that stand beside it. */
function prismFiles(path: string): PrismFiles {
  if (path !== "-" && !path.endsWith(".tra"))
    throw new UsageError("prism: give the .tra file; the others are found beside it");
  const files: PrismFiles = { transitions: readText(path) };
  for (const [key, extension] of Object.entries(EXTENSIONS)) {
    const beside = path.replace(/tra$/, extension);
    if (path !== "-" && existsSync(beside)) files[key as keyof typeof EXTENSIONS] = readText(beside);
  }
  if (files.stateRewards === undefined && files.transitionRewards === undefined) sayNumbered(path);
  return files;
}

/** PRISM numbers the files of several reward structures; which of them is meant is not to be guessed. */
function sayNumbered(path: string): void {
  const numbered = ["srew", "trew"].map((extension) => path.replace(/\.tra$/, `1.${extension}`)).filter(existsSync);
  if (numbered.length === 0 || existsSync(path.replace(/\.tra$/, "1.tra"))) return;
  const name = path.replace(/\.tra$/, "");
  say(
    `${numbered.join(" and ")} not read, all rewards are 0: name the files of the structure you mean ${name}.srew, .trew`,
  );
}

/** Throws where a file would be read together with those that are about to be written. */
export function checkBeside(out: string): void {
  const rewards = out.replace(/tra$/, "srew");
  if (!existsSync(rewards)) return;
  throw new Error(
    `${rewards} is there and would be read with ${out}, which has its rewards in .trew: remove it, or give another --out`,
  );
}

export const formats: readonly Format[] = [
  {
    name: "gymnasium",
    summary: "Gymnasium's P as JSON, as scripts/gymnasium_to_json.py writes it",
    read: (path, options) => parseGymnasium(readText(path), options),
    write: (mdp) => jsonText(formatGymnasium(mdp)),
  },
  {
    name: "prism",
    summary: "PRISM's and Storm's files: .tra, and .srew, .trew, .lab beside it",
    read: (path, options) => parsePrism(prismFiles(path), options),
    write: (mdp) => {
      const { transitions, transitionRewards, labels } = formatPrism(mdp);
      return { tra: transitions, trew: transitionRewards, lab: labels };
    },
  },
  {
    name: "drn",
    summary: "Storm's DRN",
    read: (path, options) => parseDrn(readText(path), options),
    write: (mdp) => formatDrn(mdp),
  },
  {
    name: "csv",
    summary: "a line per transition: s,a,s',p,r",
    read: (path, options) => parseCsv(readText(path), options),
    write: (mdp) => formatCsv(mdp),
  },
  {
    name: "npz",
    summary: "a NumPy archive: P [A, S, S] or scipy's CSR pieces, and R",
    read: (path, options) => parseNpz(readBytes(path), options),
    write: (mdp, layout) => formatNpz(mdp, { layout }),
  },
  {
    name: "cassandra",
    summary: "the MDP part of Cassandra's POMDP format",
    read: (path, options) => parseCassandra(readText(path), options),
    write: (mdp) => formatCassandra(mdp),
  },
];
