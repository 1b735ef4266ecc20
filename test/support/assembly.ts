/** AssemblyScript of a test's own, compiled with the release build's settings. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const FOLDER = "build/test-assembly";
const RELEASE = ["--runtime", "stub", "--enable", "simd", "--optimizeLevel", "3", "--shrinkLevel", "0", "--converge"];

/** The module of `source`, which may import from `../../assembly/`; 16 pages of memory. */
export function compileAssembly(name: string, source: string): WebAssembly.Module {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}/${name}.ts`, source);
  // With a base directory of its own the compiler does not pick up the package's asconfig.json and its entries.
  const files = [`${name}.ts`, "--baseDir", FOLDER, "--outFile", `${name}.wasm`, "--initialMemory", "16"];
  execFileSync(process.execPath, [
    "node_modules/assemblyscript/bin/asc.js",
    ...files,
    ...RELEASE,
    "--noAssert",
    "--disableWarning",
    "112",
  ]);
  return new WebAssembly.Module(readFileSync(`${FOLDER}/${name}.wasm`));
}
