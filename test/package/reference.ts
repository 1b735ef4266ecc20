/**
 * Every public name has a docstring; tables name their shapes, numbers their symbol, range or unit, calls what they
 * throw, and formulas, environments and formats their source.
 */
import { existsSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Declaration, declarations, entries, type Member } from "../support/declarations.ts";

const test = suite("reference");

const names = declarations();
const members = names.flatMap((owner) => owner.members.map((member) => ({ owner, member })));

/** A function, or a method of a class. */
interface Call {
  readonly path: string;
  readonly doc: string;
  readonly signature: string;
}

const isCall = (text: string) => /^\??[(<]/.test(text) || /^: \(.*=>/.test(text);
const calls: Call[] = [
  ...names
    .filter(({ kind, text }) => kind === "function" || (kind === "const" && isCall(text)))
    .map(({ name, doc, text }) => ({ path: name, doc, signature: text })),
  ...members
    .filter(({ owner, member }) => owner.kind === "class" && isCall(member.type))
    .map(({ member: { path, doc, type } }) => ({ path, doc, signature: type })),
];

/** The docstring's own words. */
const words = (doc: string) => doc.replace(/^\s*\/?\*+\/?/gm, " ").replace(/\*\/|\s+/g, " ");
const paths = (list: readonly { path: string }[]) => [...new Set(list.map(({ path }) => path))];

test("every entry of the package is in the reference, and its names are found", () => {
  const { entryPoints } = JSON.parse(readFileSync("docs/typedoc.json", "utf8"));
  const sources = entries().map((file) => `../src/${file.replace(/\.d\.ts$/, ".ts")}`);
  assert.equal([...entryPoints].sort(), sources.sort());
  const known = new Set(names.map(({ name }) => name));
  for (const name of ["createSolver", "CoreSolver", "BaselineOptions", "taxi", "parseDrn", "runStudy"])
    assert.ok(known.has(name), name);
  for (const path of ["Solver.evaluate", "CoreSolver.stepSizeBounds"]) assert.ok(paths(calls).includes(path), path);
});

test("every public name has a docstring", () => {
  assert.equal(
    names.filter(({ doc }) => doc === "").map(({ name }) => name),
    [],
  );
});

test("every function and method says what it throws", () => {
  assert.equal(paths(calls.filter(({ doc }) => !/@throws|[Tt]hrows|Rejects/.test(doc))), []);
});

/**
 * What is said of a member. That of a type written out in place, a union's, may be told of in the docstring of the whole,
 * and that of a parameter in its function's.
 */
function said({ owner, member }: { owner: Declaration; member: Member }): string {
  if (member.doc !== "") return words(member.doc);
  if (owner.kind === "function")
    return words(owner.doc).match(new RegExp(`@param \\w+\\.${member.name} [^@]*`))?.[0] ?? "";
  const named = owner.kind === "type" && new RegExp(`\\b${member.name}\\b`).test(owner.doc);
  return named ? `${member.name} ${words(owner.doc)}` : "";
}

test("every member has a docstring", () => {
  // A literal says itself what it is: method: "sppo".
  const bare = members.filter((one) => said(one) === "" && !/^\??: ("|never)/.test(one.member.type));
  assert.equal(paths(bare.map(({ member }) => member)), []);
});

const LIST = /Float64Array|Int32Array|number\[\]|\(number \| null\)\[\]|ArrayLike<number>|\bTable\b/;

test("every member that is a list of numbers names its shape in brackets", () => {
  const bare = members.filter(({ member }) => !isCall(member.type) && LIST.test(member.type));
  assert.equal(paths(bare.filter(({ member }) => !/\[[^\]]+\]/.test(member.doc)).map(({ member }) => member)), []);
});

test("every list of numbers that a function or method takes has its shape", () => {
  const bare: string[] = [];
  for (const { path, doc, signature } of calls) {
    // What is said of another call, `evaluate` say, holds where a docstring begins with it.
    const like = words(doc).match(/^ *(?:As )?`(\w+)`/)?.[1];
    const other = calls.find((call) => call.path === path.replace(/\w+$/, like ?? ""));
    for (const [, name, type] of signature.matchAll(/(\w+)\??: ([^,()]*)/g)) {
      if (!LIST.test(type)) continue;
      const said = new RegExp(`@param ${name} [^@]*(\\[[^\\]]+\\]|likewise)`);
      if (!said.test(doc) && !said.test(other?.doc ?? "")) bare.push(`${path}: ${name}`);
    }
  }
  assert.equal(bare, []);
});

/** First columns of the overview's tables: symbols, and words for units. */
const [SYMBOLS, UNITS] = readFileSync("docs/reference/overview.md", "utf8")
  .split("## Symbols and units")[1]
  .split("| unit |")
  .map((table) =>
    [...table.matchAll(/^\| (`.*?) \| /gm)]
      .flatMap(([, cell]) => [...cell.matchAll(/`([^`]+)`/g)])
      .map(([, word]) => word.replaceAll("\\|", "|")),
  );
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const KNOWN = [
  // "A" may be a word.
  ...SYMBOLS.map((word) => new RegExp(`(?<![\\w'])${escaped(word)}(?![\\w'*])${word === "A" ? "(?! [a-z])" : ""}`)),
  ...UNITS.map((word) => new RegExp(`\\b${word.replace(/y$/, "(y|ie)")}s?\\b`, "i")),
];
const RANGE = /\b(in|from) [[(]?-?\d|[<>]=? ?\d|\d \.\. /;

test("every number has its symbol, its range or its unit", () => {
  assert.ok(SYMBOLS.length > 30 && UNITS.length > 10, "the overview's tables are read");
  const numeric = members.filter(
    ({ member }) => !/=>/.test(member.type) && (LIST.test(member.type) || /\b(number|Eta)\b/.test(member.type)),
  );
  assert.ok(numeric.length > 100);
  const bare = numeric.filter((one) => {
    const text = said(one);
    return !RANGE.test(text) && !KNOWN.some((word) => word.test(text));
  });
  assert.equal(paths(bare.map(({ member }) => member)), []);
});

/** A section of ours, an equation of the notes, a person with a year, a title with its publisher, an address. */
const OURS = /(docs\/[\w-]+\.md)(?:, sections? (\d+)(?:(?:, | and )(\d+))*)?/g;
const SOURCE = /docs\/[\w-]+\.md|https?:\/\/\S|\[\d+\]|\bSource: \S|\b(?:[A-Z]\w+|ed\.),? \(?(?:19|20)\d\d/;

/** Names that handle data (methods of a class with it): no formula, no published environment or format is theirs. */
const NO_SOURCE = new Set(
  `Ending CompressedRows Transitions Table defineMdp MdpDefinition MdpFile formatMdp parseMdp CommonOptions
  AsyncOptions Solver CoreSolver createSolver createSolverSync BaselineOptions CoreOptions KernelSource load loadSync loadKernels
  loadKernelsSync   Environment EnvironmentOption environments ImportOptions LabelOptions
  GridFile ModelEntry EnvironmentEntry ModelFileEntry Sweep Values Scalar parseGrid inlineModels expand Plan PlannedRun
  StudyModel Configuration Shard parseShard shardRuns StoreContents StoredRun StudyFile RunRecord
  FinishedRun FailedRun Curve runStudy StudyOptions StudyResult Progress Merged mergeStudies Cell Outcome`.split(/\s+/),
);

const documented = new Map<string, { doc: string; signature: string }>([
  ...names.map(({ name, doc, text }) => [name, { doc: words(doc), signature: text }] as const),
  ...calls.map(({ path, doc, signature }) => [path, { doc: words(doc), signature }] as const),
]);

/**
 * Whether a docstring cites a source, or leads to one that does: that of what it begins with (As `x`, What `x` takes), of
 * the reader of a format, or of the options that a call takes.
 */
function hasSource(path: string, before: readonly string[] = []): boolean {
  const found = documented.get(path);
  if (!found || before.includes(path)) return false;
  if (SOURCE.test(found.doc)) return true;
  const like = found.doc.match(/^ *(?:\w+ ){0,3}`(\w+)`/)?.[1];
  const options = found.signature.match(/options\??: (\w+)/)?.[1];
  const next = [like, like && path.replace(/\w+$/, like), path.replace(/^format/, "parse"), options];
  return next.some((other) => other !== undefined && hasSource(other, [...before, path]));
}

test("every formula, environment and format has its source", () => {
  const bare = [...documented.keys()].filter((path) => !hasSource(path));
  const unlisted = bare.filter((path) => !NO_SOURCE.has(path.replace(/^Store\..*/, "Store")));
  assert.equal(unlisted, [], "cite a source; a name that only handles data goes to NO_SOURCE");
  assert.equal(
    [...NO_SOURCE].filter((path) => !bare.includes(path)),
    [],
    "these have a source, or are gone",
  );
});

test("the sections of docs/ that docstrings name exist", () => {
  let named = 0;
  for (const { path, doc } of [
    ...names.map(({ name, doc }) => ({ path: name, doc })),
    ...members.map((m) => m.member),
  ]) {
    for (const [all, file, ...sections] of words(doc).matchAll(OURS)) {
      assert.ok(existsSync(file), `${path}: ${all}`);
      const text = readFileSync(file, "utf8");
      for (const section of sections.filter(Boolean)) {
        assert.ok(text.includes(`\n## ${section}. `), `${path}: ${all}`);
        named++;
      }
    }
  }
  assert.ok(named > 5);
});

test.run();
