/** The licence texts of what esbuild bundled, for the folder that is given away. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const TEXT = /^(licen[cs]e|notice|copying)/i;
/** Packages without a text of their own, and the one of the same project that has it. */
const SAME_PROJECT = { "@assemblyscript/loader": "assemblyscript" };

/** The packages of which the bundles hold a part, folder and name of each, in the order of the alphabet. */
function packages(metafiles) {
  const found = new Map();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const [folder, name] = path.match(/^.*node_modules\/((?:@[^/]+\/)?[^/]+)/) ?? [];
        if (name && bytesInOutput > 0) found.set(folder, name);
      }
    }
  }
  return [...found].sort(([, a], [, b]) => (a < b ? -1 : 1));
}

/** Throws when a package comes without the text of its licence. */
export function licenses(metafiles) {
  const parts = packages(metafiles).map(([folder, name]) => {
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const from = name in SAME_PROJECT ? join(folder.slice(0, -name.length), SAME_PROJECT[name]) : folder;
    const texts = readdirSync(from).filter((file) => TEXT.test(file));
    if (texts.length === 0) throw new Error(`${name} ${version} (${license}) has no licence text in ${from}`);
    const text = texts.map((file) => readFileSync(join(from, file), "utf8").trim()).join("\n\n");
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  return ["These packages are contained, whole or in part, in the files beside this one.\n", ...parts].join(
    `\n${"-".repeat(80)}\n\n`,
  );
}
