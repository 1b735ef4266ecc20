import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("binary");

const text = readFileSync("src/engine/kernels.ts", "utf8");
const source = text.slice(text.indexOf("export interface Kernels"), text.indexOf("export interface Engine"));
/** The methods of `interface Kernels`. */
const kernels = [...source.matchAll(/^ {2}(\w+)\($/gm)].map((match) => match[1]);
/** One line of `softmax(theta: ...): void;` has its arguments behind the parenthesis. */
const short = [...source.matchAll(/^ {2}(\w+)\(\w+: (?:Pointer|number)/gm)].map((match) => match[1]);

for (const file of ["build/kernels.wasm", "build/kernels.debug.wasm"]) {
  test(`${file}: no imports; exports the kernels, memory and heapBase`, () => {
    const module = new WebAssembly.Module(readFileSync(file));
    assert.equal(WebAssembly.Module.imports(module), []);
    const names = WebAssembly.Module.exports(module).map(({ name }) => name);
    assert.equal(names.sort(), [...kernels, ...short, "memory", "heapBase"].sort());
  });
}

test("build/core.wasm: no imports; exports some of the kernels, memory and heapBase", () => {
  const module = new WebAssembly.Module(readFileSync("build/core.wasm"));
  assert.equal(WebAssembly.Module.imports(module), []);
  const names = WebAssembly.Module.exports(module).map(({ name }) => name);
  for (const name of names) assert.ok([...kernels, ...short, "memory", "heapBase"].includes(name), name);
  for (const name of ["memory", "heapBase", "evaluate", "trustRegion"]) assert.ok(names.includes(name), name);
  for (const name of ["lineSearch", "certifyUpdate", "exactConstrained", "stepKrylov"])
    assert.not.ok(names.includes(name), name);
});

test("the list of kernels is read from the interface", () => {
  for (const name of ["softmax", "evaluate", "surrogate", "trustRegion"]) {
    assert.ok([...kernels, ...short].includes(name), name);
  }
});

for (const file of ["build/kernels.wat", "build/core.wat"]) {
  test(`${file}: cannot grow its memory, and uses no relaxed SIMD`, () => {
    const wat = readFileSync(file, "utf8");
    assert.match(wat, /\(func \$assembly\/dense\/evaluation\/evaluate/);
    assert.not.match(wat, /memory\.grow/);
    assert.not.match(wat, /relaxed/);
    assert.not.match(wat, /call \$~lib\/rt/);
  });
}

test("one set of compiler options makes both binaries, but for skipped trials and the family", () => {
  const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
  const [whole, core] = [read("asconfig.json"), read("assembly/core.asconfig.json")];
  assert.equal(core.options, whole.options);
  const settings = ({ outFile: _, textFile: __, ...rest }: Record<string, unknown>) => rest;
  const use = [...whole.targets.release.use, "NO_SKIPPING=1", "NO_FAMILY=1"];
  assert.equal(settings(core.targets.release), { ...settings(whole.targets.release), use });
});

test("one instance per engine: the memory of one does not move the other's", () => {
  const module = new WebAssembly.Module(readFileSync("build/kernels.wasm"));
  const memory = () => new WebAssembly.Instance(module, {}).exports.memory as WebAssembly.Memory;
  const [one, two] = [memory(), memory()];
  one.grow(3);
  assert.is(one.buffer.byteLength, two.buffer.byteLength + 3 * 65536);
});

test.run();
