/**
 * The foreign formats by name, as `import` and `export` offer them.
 */
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  type CtmcOptions,
  decompress,
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
  type UnderlyingOptions,
} from "../formats/index.ts";
import type { Mdp } from "../model/mdp.ts";
import { UsageError } from "./errors.ts";
import { decodeText, fileLabel, readBytes } from "./files.ts";
import { jsonText } from "./json-text.ts";

/** Import options of single formats. */
export interface ForeignOptions extends ImportOptions, UnderlyingOptions, CtmcOptions {
  rewardModel?: string;
  terminalLabel?: string;
}

/** A file's bytes, unpacked where it is compressed. */
export type Read = (path: string) => Uint8Array;

export const unpacked =
  (unpackLimit?: number): Read =>
  (path) =>
    decompress(readBytes(path), { where: fileLabel(path), ...(unpackLimit !== undefined && { unpackLimit }) });

/** A text; bytes that are none are refused before a parser shows them. */
function textOf(read: Read, path: string): string {
  const bytes = read(path);
  const text = decodeText(path, bytes);
  const zero = bytes.subarray(0, 4096).indexOf(0);
  if (zero < 0) return text;
  const hint = bytes[0] === 0x50 && bytes[1] === 0x4b ? "; zip archives are read with --from npz" : "";
  throw new Error(`${fileLabel(path)} is binary (byte ${zero} is 0), no text${hint}`);
}

/** What `export` writes: one text or one archive, or several files by extension. */
export type Written = string | Uint8Array | Record<string, string>;

export interface Format {
  readonly name: string;
  readonly summary: string;
  readonly parse: (path: string, read: Read, options: ForeignOptions) => Mdp;
  readonly write: (mdp: Mdp, layout: "csr" | "dense" | undefined) => Written;
}

/** As PRISM names them, and as Storm does. */
const EXTENSIONS = {
  stateRewards: ["srew", "state.rew"],
  transitionRewards: ["trew", "trans.rew"],
  labels: ["lab"],
} as const;

/** What names of compressed files end with. */
const PACKED = /\.(gz|zst)$/;

/** The .tra file and those of .srew, .trew and .lab that stand beside it. */
function prismFiles(path: string, read: Read): PrismFiles {
  const plain = path.replace(PACKED, "");
  if (path !== "-" && !plain.endsWith(".tra"))
    throw new UsageError("prism: give the .tra file; the other files are read from the same directory");
  const files: PrismFiles = { transitions: textOf(read, path) };
  for (const [key, extensions] of Object.entries(EXTENSIONS)) {
    const names = extensions.map((extension) => plain.replace(/tra$/, extension));
    const beside = [...names, ...names.flatMap((name) => [`${name}.gz`, `${name}.zst`])].find(existsSync);
    if (path !== "-" && beside !== undefined) files[key as keyof typeof EXTENSIONS] = textOf(read, beside);
  }
  return files;
}

/**
 * Reward files that are beside the .tra file and not read: PRISM numbers those of several structures (m1.srew), Storm
 * names them (m.flip.trans.rew). Which of them is meant is not to be guessed.
 */
function unreadFiles(path: string, files: PrismFiles): string | undefined {
  const name = basename(path.replace(PACKED, ""), ".tra");
  const folder = dirname(path);
  const unread = readdirSync(folder).filter((file) => {
    const rest = file.startsWith(name) ? file.slice(name.length) : "";
    const numbered = /^\d+\.[st]rew$/.test(rest) && !existsSync(join(folder, file.replace(/[st]rew$/, "tra")));
    return numbered || (/^\..*\.rew$/.test(rest) && !/^\.(state|trans)\.rew$/.test(rest));
  });
  if (unread.length === 0) return undefined;
  const rewards = files.stateRewards !== undefined || files.transitionRewards !== undefined;
  return `${unread.sort().join(" and ")} not read${rewards ? "" : ", all rewards are 0"}: name the files of the structure you mean ${name}.srew, ${name}.trew`;
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
    parse: (path, read, options) => parseGymnasium(textOf(read, path), options),
    write: (mdp) => jsonText(formatGymnasium(mdp)),
  },
  {
    name: "prism",
    summary: "PRISM's and Storm's files: .tra, and .srew, .trew, .lab beside it",
    parse: (path, read, options) => {
      const files = prismFiles(path, read);
      const unread = path === "-" ? undefined : unreadFiles(path, files);
      if (unread !== undefined) options.onNote?.(unread);
      return parsePrism(files, { ...options, where: options.where?.replace(PACKED, "") });
    },
    write: (mdp) => {
      const { transitions, transitionRewards, labels } = formatPrism(mdp);
      return { tra: transitions, trew: transitionRewards, lab: labels };
    },
  },
  {
    name: "drn",
    summary: "Storm's DRN",
    parse: (path, read, options) => parseDrn(textOf(read, path), options),
    write: (mdp) => formatDrn(mdp),
  },
  {
    name: "csv",
    summary: "a line per transition: s,a,s',p,r",
    parse: (path, read, options) => parseCsv(textOf(read, path), options),
    write: (mdp) => formatCsv(mdp),
  },
  {
    name: "npz",
    summary: "a NumPy archive: P [A, S, S] or scipy's CSR pieces, and R",
    parse: (path, read, options) => parseNpz(read(path), options),
    write: (mdp, layout) => formatNpz(mdp, { layout }),
  },
  {
    name: "cassandra",
    summary: "Cassandra's format; POMDPs with --underlying-mdp",
    parse: (path, read, options) => parseCassandra(textOf(read, path), options),
    write: (mdp) => formatCassandra(mdp),
  },
];
