/**
 * The public names of the package as tsc declares them in build/types: docstrings, signatures, members. Reads the
 * layout that tsc prints, four blanks a level.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A member of an interface, a class or an object type, or of one inside it. */
export interface Member {
  /** `Run.status`, `StepSizeBounds.sppo.exact`. */
  readonly path: string;
  readonly name: string;
  readonly doc: string;
  /** What follows the name, on its line. */
  readonly type: string;
}

export interface Declaration {
  readonly name: string;
  /** The declaration file, from build/types. */
  readonly file: string;
  readonly kind: "class" | "const" | "function" | "interface" | "type";
  readonly doc: string;
  /** What follows the name. */
  readonly text: string;
  readonly members: readonly Member[];
}

const FOLDER = "build/types";
const HEAD = /^export (?:declare )?(class|const|function|interface|type) (\w+)(.*)$/;
const MEMBER = /^((?: {4})+)(?:static |readonly |get )*(\$?\w+)(\??[:(<].*)$/;

/** Lines without their docstrings, each with the docstring above it. */
function* documented(lines: readonly string[]): Generator<{ line: string; doc: string }> {
  let doc = "";
  for (let i = 0; i < lines.length; i++) {
    if (lines[i].trimStart().startsWith("/**")) {
      const first = i;
      while (!lines[i].includes("*/")) i++;
      doc = lines.slice(first, i + 1).join("\n");
    } else {
      yield { line: lines[i], doc };
      doc = "";
    }
  }
}

/** Everything that a declaration file exports where it stands. */
function declarationsOf(file: string): Declaration[] {
  const found: (Declaration & { text: string; members: Member[] })[] = [];
  let owners: string[] = [];
  for (const { line, doc } of documented(readFileSync(join(FOLDER, file), "utf8").split("\n"))) {
    const head = line.match(HEAD);
    if (head) {
      const [, kind, name, text] = head;
      found.push({ name, file, kind: kind as Declaration["kind"], doc, text, members: [] });
      owners = [name];
      continue;
    }
    const last = found.at(-1);
    // A line at the margin that is not the end of a declaration begins something that is not exported.
    if (!last || !/^[ })|]/.test(line)) {
      owners = [];
      continue;
    }
    if (owners.length === 0) continue;
    last.text += `\n${line}`;
    const member = line.match(MEMBER);
    if (!member) continue;
    const [, blanks, name, type] = member;
    owners = [...owners.slice(0, blanks.length / 4), name];
    if (name !== "constructor") last.members.push({ path: owners.join("."), name, doc, type });
  }
  return found;
}

/** The declaration files that package.json names, one per entry. */
export function entries(): string[] {
  const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as { exports: Record<string, unknown> };
  const types = (entry: unknown): string[] =>
    typeof entry === "object" && entry !== null
      ? Object.entries(entry).flatMap(([key, value]) => (key === "types" ? [value as string] : types(value)))
      : [];
  const files = Object.values(exports).flatMap(types);
  return [
    ...new Set(files.filter((file) => file.endsWith(".d.ts")).map((file) => file.slice("./build/types/".length))),
  ];
}

/** What a declaration file exports by a name: declared there, or where it imports the name from. */
function declarationOf(file: string, name: string): Declaration | undefined {
  const here = declarationsOf(file).find((one) => one.name === name);
  if (here) return here;
  const text = readFileSync(join(FOLDER, file), "utf8");
  for (const [, list, from] of text.matchAll(/(?:import|export) (?:type )?\{([^}]*)\} from "(\.[^"]+)\.js"/g)) {
    const names = list.split(",").map((word) => word.replace(/\btype\b/, "").trim());
    if (names.includes(name)) return declarationOf(join(dirname(file), `${from}.d.ts`), name);
  }
  return undefined;
}

/** The public names of an entry. */
function declarationsIn(entry: string): Declaration[] {
  const text = readFileSync(join(FOLDER, entry), "utf8");
  const found = declarationsOf(entry);
  for (const [, list, from] of text.matchAll(/export (?:type )?\{([^}]*)\} from "(\.[^"]+)\.js"/g)) {
    const file = join(dirname(entry), `${from}.d.ts`);
    for (const word of list.split(",")) {
      const name = word.replace(/\btype\b/, "").trim();
      if (name === "") continue;
      const declaration = declarationOf(file, name);
      if (!declaration) throw new Error(`${entry} exports ${name}, which ${from} does not declare`);
      found.push(declaration);
    }
  }
  return found;
}

/** A class with the members that it has from the class it extends. */
function withInherited(one: Declaration, all: readonly Declaration[]): Declaration {
  const base = one.kind === "class" && one.text.match(/^ extends (\w+)/)?.[1];
  const from = all.find(({ name }) => name === base)?.members ?? [];
  const inherited = from.map((member) => ({ ...member, path: member.path.replace(/^\w+/, one.name) }));
  return { ...one, members: [...one.members, ...inherited] };
}

/** Every public name of every entry, once. */
export function declarations(): Declaration[] {
  const found = new Map(
    entries()
      .flatMap(declarationsIn)
      .map((one) => [`${one.file} ${one.name}`, one]),
  );
  const all = [...found.values()];
  return all.map((one) => withInherited(one, all));
}
