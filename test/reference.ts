/** Every public name has a docstring; tables name their shape; functions say what they throw. */
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";

const test = suite("reference");
const folder = "build/types";

/** The public names of an entry, with the declaration file of each. */
function names(entry: string): Map<string, string> {
  const text = readFileSync(`${folder}/${entry}.d.ts`, "utf8");
  const found = new Map<string, string>();
  for (const [, list, from] of text.matchAll(/export (?:type )?\{([^}]*)\} from "\.\/([^"]+)\.js"/g)) {
    for (const name of list.split(",")) found.set(name.replace(/\btype\b/, "").trim(), from);
  }
  found.delete("");
  for (const [, name] of text.matchAll(/export (?:declare )?(?:function|interface|class|type) (\w+)/g)) {
    found.set(name, entry);
  }
  return found;
}

interface Declaration {
  doc: string;
  kind: string;
  /** Between the braces of an interface or class; the signature of anything else. */
  body: string;
}

const DOC = String.raw`(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*)?`;

function declaration(name: string, file: string): Declaration {
  const text = readFileSync(`${folder}/${file}.d.ts`, "utf8");
  const pattern = new RegExp(
    `${DOC}export (?:declare )?(function|interface|class|type) ${name}\\b([\\s\\S]*?\\n(?=\\}|export|/\\*\\*|$)|[^\\n]*)`,
  );
  const match = text.match(pattern);
  assert.ok(match, `${file}.d.ts does not declare ${name}`);
  return { doc: match[1] ?? "", kind: match[2], body: match[3] };
}

/** The members of an interface or class, with their docstrings. */
const members = (body: string) =>
  [...body.matchAll(new RegExp(`${DOC}^ {4}(?:readonly )?(\\w+)(\\??[:(<][^\\n]*)`, "gm"))].map(
    ([, doc, name, rest]) => ({
      doc: doc ?? "",
      name,
      rest,
    }),
  );

const public_ = new Map([...names("baseline"), ...names("index")]);

test("the public names are found", () => {
  assert.ok(public_.size > 30, [...public_.keys()].join());
  assert.ok(public_.has("createSolver") && public_.has("Evaluation") && public_.has("BaselineOptions"));
});

test("every public name has a docstring", () => {
  const bare = [...public_].filter(([name, file]) => declaration(name, file).doc === "").map(([name]) => name);
  assert.equal(bare, []);
});

test("every function says what it throws", () => {
  const silent = [...public_]
    .map(([name, file]) => ({ name, ...declaration(name, file) }))
    .filter(({ kind, doc }) => kind === "function" && !/@throws|[Tt]hrows|Rejects/.test(doc))
    .map(({ name }) => name);
  assert.equal(silent, []);
});

test("every member of an interface or class has a docstring", () => {
  const bare: string[] = [];
  for (const [name, file] of public_) {
    const { kind, body } = declaration(name, file);
    if (kind !== "interface" && kind !== "class") continue;
    for (const member of members(body))
      if (member.doc === "" && member.name !== "constructor") bare.push(`${name}.${member.name}`);
  }
  assert.equal(bare, []);
});

test("every member that is a list of numbers names its shape in brackets", () => {
  const bare: string[] = [];
  for (const [name, file] of public_) {
    const { kind, body } = declaration(name, file);
    if (kind !== "interface") continue;
    for (const { doc, name: member, rest } of members(body)) {
      if (/Float64Array|Int32Array|Uint8Array|number\[\]|\bTable\b/.test(rest) && !/\[[^\]]+\]/.test(doc))
        bare.push(`${name}.${member}`);
    }
  }
  assert.equal(bare, []);
});

test.run();
