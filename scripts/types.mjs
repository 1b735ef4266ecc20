/**
 * Makes the declarations that tsc wrote to build/types resolve everywhere: "./x.ts" becomes "./x.js", and every file has
 * a twin for CommonJS, .d.cts, that names its neighbours "./x.cjs".
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const folder = "build/types";
const declarations = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".d.ts"));
for (const file of declarations) {
  const path = `${folder}/${file}`;
  const text = readFileSync(path, "utf8");
  const naming = (extension) => text.replace(/(["'])(\.{1,2}\/[^"']+)\.ts\1/g, `$1$2.${extension}$1`);
  writeFileSync(path.replace(/\.d\.ts$/, ".d.cts"), naming("cjs"));
  writeFileSync(path, naming("js"));
}
// The command line has no importers.
rmSync(`${folder}/cli`, { recursive: true, force: true });
