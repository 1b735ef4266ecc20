/** Valid files, damaged at random: a parser gives a valid model or an error that says where, and never takes long. */
import { readFileSync } from "node:fs";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { cliffWorld, garnet, riverSwim } from "../../src/environments/index.ts";
import { parseCassandra, parseDrn } from "../../src/formats/index.ts";
import { unzip, zip } from "../../src/formats/zip.ts";
import { defineMdp, type Mdp } from "../../src/model/mdp.ts";
import { formatMdp, parseMdp } from "../../src/model/model-file.ts";
import { FORMATS, type Foreign, LINE, SAMPLE } from "../support/formats.ts";

const INPUTS = 10_000;
/** No input of a few kilobytes takes nearly as much of the processor. */
const LONGEST_MS = 2000;

const random = xoroshiro128plus(20210901);
const below = (n: number): number => uniformInt(random, 0, n - 1);
const pick = <T>(list: readonly T[]): T => list[below(list.length)];

const TOKENS = [
  ..."0|1|2|3|-1|-0|0.5|.5|1.|1e-9|1e999|-1e308|NaN|Infinity|9999999999|4294967296|99999999999999999999|1/3|0x1".split(
    "|",
  ),
  ...'*|:|::|,|;|[|]|[]|{|}|()|"|""|\'|#|//|@|@model|@type:|null|true|false|state|action|init|deadlock|terminal'.split(
    "|",
  ),
  ..."states|actions|uniform|identity|T: * uniform|R: * : * : * 1|start include:|observations: 2|mdp|dtmc|#END|P".split(
    "|",
  ),
  ...[" ", "\t", "\n", "\r\n", "\n\n", "\0", "\uFEFF", "é", "😀", "\u2028", "__proto__", '"__proto__"', "constructor"],
];

/** One place of a text, changed. */
function damageText(text: string, others: readonly string[]): string {
  const from = below(text.length + 1);
  const to = Math.min(text.length, from + below(pick([2, 5, 20, 200])));
  const [before, span, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  switch (below(8)) {
    case 0:
      return before + after;
    case 1:
      return before + span + span + after;
    case 2:
      return before + pick(TOKENS) + after;
    case 3:
      return before + pick(TOKENS) + span + after;
    case 4:
      return before;
    case 5: {
      const other = pick(others);
      return before + other.slice(below(other.length + 1));
    }
    case 6: {
      const lines = text.split("\n");
      const [i, j] = [below(lines.length), below(lines.length)];
      [lines[i], lines[j]] = [lines[j], lines[i]];
      return lines.join("\n");
    }
    default: {
      // A number in place of a number.
      const numbers = [...text.matchAll(/\d[\d.e-]*/g)];
      if (numbers.length === 0) return before;
      const { index, 0: old } = pick(numbers);
      return text.slice(0, index) + pick(TOKENS) + text.slice(index + old.length);
    }
  }
}

/** One place of some bytes, changed. */
function damageBytes(bytes: Uint8Array): Uint8Array {
  const at = below(bytes.length);
  const copy = bytes.slice();
  switch (below(5)) {
    case 0:
      copy[at] ^= 1 << below(8);
      return copy;
    case 1:
      copy[at] = below(256);
      return copy;
    case 2:
      return copy.slice(0, at);
    case 3:
      return Uint8Array.from([...copy.subarray(0, at), ...copy.subarray(Math.min(at + below(9), copy.length))]);
    default:
      return Uint8Array.from([...copy.subarray(0, at), below(256), ...copy.subarray(at)]);
  }
}

/** Every other time the damage is done inside, to one array of an archive that is whole. */
function damageArchive(bytes: Uint8Array): Uint8Array {
  if (below(2) === 0) return damageBytes(bytes);
  const files = unzip("sample", bytes);
  const name = pick([...files.keys()]);
  files.set(name, damageBytes(files.get(name) as Uint8Array));
  return zip(Object.fromEntries(files));
}

/** What `Mdp` promises. */
function checkModel({ states, actions, discount, start, rewards, transitions, ...mdp }: Mdp): void {
  const { rowStart, nextState, probability } = transitions;
  const { terminals, terminalMask, unavailable = new Int32Array(0) } = mdp;
  const lacks = new Set(unavailable);
  assert.ok(states >= 1 && actions >= 1 && discount >= 0 && discount <= 1);
  assert.equal([start.length, rewards.length], [states, states * actions]);
  assert.equal([rowStart.length, rowStart[0], rowStart[states * actions]], [states * actions + 1, 0, nextState.length]);
  const isSum = (values: Float64Array) => Math.abs(values.reduce((x, y) => x + y, 0) - 1) < 1e-12;
  assert.ok(isSum(start) && start.every((p) => p >= 0));
  assert.ok(rewards.every(Number.isFinite));
  for (let sa = 0; sa < states * actions; sa++) {
    const [from, to] = [rowStart[sa], rowStart[sa + 1]];
    const isTerminal = terminals.includes(Math.floor(sa / actions));
    assert.ok(isTerminal || lacks.has(sa) ? from === to : isSum(probability.subarray(from, to)));
    assert.not(isTerminal && lacks.has(sa));
    assert.ok(from < to || rewards[sa] === 0);
    for (let i = from; i < to; i++) {
      assert.ok(probability[i] > 0 && nextState[i] >= 0 && nextState[i] < states);
      assert.ok(i === from || nextState[i] > nextState[i - 1]);
    }
  }
  assert.ok(terminals.every((s) => terminalMask[s] === 1));
  const left = new Int32Array(states).fill(actions);
  for (const sa of unavailable) left[Math.floor(sa / actions)]--;
  assert.ok(left.every((count) => count > 0) && unavailable.every((sa, i) => i === 0 || sa > unavailable[i - 1]));
}

const modelFile: Foreign = {
  name: "fma-pg",
  write: (mdp) => [JSON.stringify(formatMdp(mdp))],
  read: ([text]) => parseMdp(text as string),
};

const models = [defineMdp(SAMPLE), cliffWorld(), riverSwim(), garnet({ states: 3, actions: 2, branching: 2, seed: 1 })];
const handwritten: Record<string, (string | Uint8Array)[][]> = {
  cassandra: [
    [
      "discount: 0.9\nvalues: cost\nstates: a b\nactions: x y\nstart: uniform\nT: x identity\nT: y\nuniform\nR: x : a : * 1\nR: y : b\n1 2\n",
    ],
  ],
  drn: [
    [
      "@type: DTMC\n@reward_models\nr q\n@nr_states\n2\n@model\nstate 0 [1, 2] init\n0 : 1/2\n1 : 1/2\nstate 1 [0, 0] deadlock\n1 : 1\n",
    ],
  ],
  prism: [
    ["mdp\n0 0 1 1/3\n0 0 0 2/3\n1 0 1 1\n", "0 0 1 3\n", "#DECLARATION\ninit deadlock\n#END\n0 init\n1 deadlock\n"],
    ["2 3\n0 0 0.5\n0 1 0.5\n1 1 1\n", "2 1\n0 1 3\n", '0="init" 1="deadlock"\n0: 0\n1: 1\n'],
  ],
  gymnasium: [[readFileSync("test/fixtures/gymnasium-frozenlake.json", "utf8")], ["[[[[1, 0, 0, true]]]]"]],
  csv: [['"state";"action";next;p;r\r\n0;0;1;1;2\r\n1;;;;\r\n']],
};

/** Options that no file needs, so that every failure is the file's. */
const options = (count: number) => ({ where: "damaged", discount: 0.5, ...(count < 3 ? { start: 0 } : {}) });

const test = suite("formats: damaged files");

for (const format of [...FORMATS, modelFile]) {
  test(`${format.name}: ${INPUTS} inputs`, () => {
    const isArchive = format.name.startsWith("npz");
    const whole = format.name === "cassandra" ? models : [...models, LINE];
    const samples = [...whole.map(format.write), ...(handwritten[format.name] ?? [])];
    const texts = samples.flat().filter((part) => typeof part === "string");
    let accepted = 0;
    for (let n = 0; n < INPUTS; n++) {
      const parts = [...pick(samples)];
      for (let k = below(3); k >= 0; k--) {
        const i = below(parts.length);
        const part = parts[i];
        parts[i] = isArchive ? damageArchive(part as Uint8Array) : damageText(part as string, texts);
        if (isArchive) break;
      }
      const begin = process.cpuUsage();
      try {
        checkModel(format.read(parts, options(n % 4)));
        accepted++;
      } catch (error) {
        const { constructor, message } = error as Error;
        const isRefusal = constructor === SyntaxError || constructor === TypeError || constructor === RangeError;
        // A file of ours says its own name; messages of the engine would say neither.
        const isOurs =
          format === modelFile ? /: |^name must|must be an object/.test(message) : message.startsWith("damaged");
        assert.ok(
          isRefusal &&
            isOurs &&
            !/undefined \(|not a function|not iterable|Invalid (array|string|typed)|call stack/.test(message),
          `input ${n}: ${constructor.name} ${message}\n${JSON.stringify(parts).slice(0, 3000)}`,
        );
      }
      const took = process.cpuUsage(begin).user / 1000;
      assert.ok(took < LONGEST_MS, `input ${n} took ${took} ms\n${JSON.stringify(parts).slice(0, 3000)}`);
    }
    // Comments, names and numbers can change without harm; most changes harm.
    assert.ok(accepted > 0 && accepted < INPUTS / 2, `${accepted} of ${INPUTS} accepted`);
  });
}

test("wildcards and counts cannot ask for the moon", () => {
  const begin = performance.now();
  for (const read of [
    () => parseCassandra("discount: 0.5\nstates: 2000000\nactions: 2000000\nT: * : * : * 1\n", { start: 0 }),
    () => parseCassandra("discount: 0.5\nstates: 5000\nactions: 5000\nT: * uniform\n", { start: 0 }),
    () => parseDrn("@type: MDP\n@nr_states\n2147483646\n@model\n", { discount: 0.5, start: 0 }),
    () => FORMATS[1].read(["2147483646 1 1\n0 0 0 1\n"], { discount: 0.5, start: 0 }),
    () => FORMATS[3].read(["s,a,s',p,r\n2147483646,2147483646,0,1,0\n"], { discount: 0.5, start: 0 }),
  ]) {
    assert.throws(read, (error: Error) => error.constructor === RangeError || error.constructor === SyntaxError);
  }
  assert.ok(performance.now() - begin < 5 * LONGEST_MS);
});

test("cassandra: names and wildcards on every line cost no more than numbers", () => {
  const names = Array.from({ length: 20000 }, (_, s) => `state${s}`);
  const lines = names.map((name) => `T: go : ${name} : ${name} 1.0\nR: go : ${name} : * 2.0\n`);
  const text = `discount: 0.5\nstates: ${names.join(" ")}\nactions: go\nstart: state0\n${lines.join("")}`;
  const begin = performance.now();
  const { states, rewards } = parseCassandra(text);
  assert.ok(performance.now() - begin < 5 * LONGEST_MS);
  assert.equal([states, rewards[0], rewards[19999]], [20000, 2, 2]);
});

test.run();
