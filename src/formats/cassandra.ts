/**
 * Cassandra's format, of MDPs and of POMDPs as the MDPs beneath them.
 */
import type { Mdp } from "../model/mdp.ts";
import { SUM_TOLERANCE } from "../support/distribution.ts";
import { Cursor, type Names } from "./cassandra-cursor.ts";
import { Tables } from "./cassandra-tables.ts";
import { Draft } from "./draft.ts";
import { checkUnderlying, refuseKind, UNDERLYING, type UnderlyingOptions } from "./kinds.ts";
import { checkImport, checkText, type ImportOptions, stateNamed } from "./options.ts";
import { closedRowsOf, pointStart } from "./rows.ts";
import { readProbability, type Word } from "./text.ts";

const WORDS =
  /^(discount|values|states|actions|observations|start|include|exclude|uniform|identity|reset|rewards?|costs?|[TOR])$/;

const STATEMENTS = "a statement: discount:, values:, states:, actions:, observations:, start:, T:, O: or R:";

class Reader {
  discount?: number;
  sign?: number;
  start?: number | Float64Array;
  states?: Names;
  actions?: Names;
  observations?: Names;
  tables?: Tables;

  constructor(
    readonly cursor: Cursor,
    readonly underlyingMdp: boolean,
  ) {}

  statement(): void {
    const { cursor } = this;
    const head = cursor.next();
    const mode = head.text === "start" && cursor.peek().text !== ":" ? cursor.next() : undefined;
    if (!WORDS.test(head.text) || cursor.peek().text !== ":") {
      cursor.fail(head, STATEMENTS);
    }
    cursor.colon();
    switch (head.text) {
      case "discount":
        if (this.discount !== undefined) cursor.fail(head, "one discount");
        this.discount = readProbability(cursor.where, cursor.next(), "a discount");
        break;
      case "values": {
        const word = cursor.next();
        if (!/^(reward|cost)s?$/.test(word.text)) cursor.fail(word, "reward or cost");
        if (this.sign !== undefined) cursor.fail(head, "values: once");
        this.sign = word.text.startsWith("cost") ? -1 : 1;
        break;
      }
      case "states":
      case "actions":
      case "observations":
        if (head.text === "observations") this.#checkObservations(head);
        if (this[head.text]) cursor.fail(head, `${head.text}: once`);
        this[head.text] = cursor.names(head.text);
        break;
      case "start":
        this.start = this.#readStart(mode?.text);
        break;
      case "T":
        this.#tables().transitions();
        break;
      case "R":
        this.#tables().rewards();
        break;
      case "O":
        this.#checkPomdp(head);
        this.#tables().observations();
        break;
      default:
        cursor.fail(head, STATEMENTS);
    }
    if (!cursor.atStatement()) cursor.fail(cursor.peek(), "the next statement");
  }

  #checkPomdp(head: Word): void {
    if (!this.underlyingMdp) refuseKind(this.cursor.where, head, "pomdp");
  }

  #checkObservations(head: Word): void {
    this.#checkPomdp(head);
    if (this.tables) this.cursor.fail(head, "observations: before T:, O: and R:");
  }

  /** mu, [S]: where `reset` leads. */
  distribution({ where = "cassandra", start: option }: ImportOptions): Float64Array {
    const { count, names } = this.#need("states");
    const start = stateNamed(where, option, names) ?? this.start;
    if (start === undefined) {
      throw new TypeError(
        `${where}: reset leads back to the start, which the file does not give: give the option "start" (--start)`,
      );
    }
    if (typeof start !== "number") return Float64Array.from(start);
    return Float64Array.from({ length: count }, (_, s) => Number(s === start));
  }

  #need(key: "states" | "actions"): Names {
    const names = this[key] ?? this.cursor.fail(this.cursor.peek(-1), `${key}: before start:, T: and R:`);
    if (names.count < 1) this.cursor.fail(this.cursor.peek(-1), `at least one of ${key}:`);
    return names;
  }

  #tables(): Tables {
    this.tables ??= new Tables(this.cursor, this.#need("states"), this.#need("actions"), this.observations);
    return this.tables;
  }

  /** A state, S probabilities, uniform, or the states to include or exclude. */
  #readStart(mode: string | undefined): number | Float64Array {
    const { cursor } = this;
    const states = this.#need("states");
    const first = cursor.peek();
    const words = cursor.list();
    if (mode === "include" || mode === "exclude") {
      if (words.length === 0) cursor.fail(first, "states");
      const mask = new Float64Array(states.count).fill(mode === "include" ? 0 : 1);
      for (const word of words) {
        const s = cursor.index("a state", states, word);
        if (s < 0) mask.fill(mode === "include" ? 1 : 0);
        else mask[s] = mode === "include" ? 1 : 0;
      }
      const count = mask.reduce((x, y) => x + y, 0);
      if (count === 0) cursor.fail(first, "at least one state to start in");
      return mask.map((x) => x / count);
    }
    if (words.length === 1 && words[0].text === "uniform") return new Float64Array(states.count).fill(1 / states.count);
    if (words.length === states.count && (words.length > 1 || words[0].text.includes("."))) {
      return Float64Array.from(words, (word) => readProbability(cursor.where, word));
    }
    if (words.length !== 1) cursor.fail(words[1] ?? first, `a state, ${states.count} probabilities or uniform`);
    const state = cursor.index("a state", states, words[0]);
    if (state < 0 && states.count > 1) cursor.fail(words[0], "one state");
    return Math.max(state, 0);
  }
}

/** What `parseCassandra` takes beside the text. */
export type CassandraOptions = ImportOptions & UnderlyingOptions;

/**
 * A model from Cassandra's format: discount, values (costs become negative rewards), states, actions, start (a state,
 * probabilities, uniform, include, exclude), T: and R: with single entries, rows, matrices, `identity`, `uniform`,
 * `reset` (back to the start) and wildcards; later statements replace earlier ones. The format has no terminal states:
 * they are an option.
 *
 * A POMDP is read with the option `underlyingMdp` only: then the state is seen, and a reward that depends on the
 * observation becomes its mean over O(o|a,s'). A file without observations may have one in R:, which means nothing.
 *
 * Source: A. R. Cassandra, "POMDP file format", https://www.pomdp.org/code/pomdp-file-spec.html.
 *
 * @throws SyntaxError naming line and column; RangeError naming state and action; TypeError
 */
export function parseCassandra(text: string, options: CassandraOptions = {}): Mdp {
  const { underlyingMdp = false, ...rest } = checkImport("parseCassandra", options, ["underlyingMdp"]);
  const { where = "cassandra", sumTolerance = SUM_TOLERANCE, onNote } = rest;
  checkUnderlying("parseCassandra", options);
  checkText("parseCassandra", text);
  const cursor = new Cursor(where, text);
  const reader = new Reader(cursor, underlyingMdp);
  while (!cursor.done) reader.statement();
  const { states, actions, observations, tables, sign = 1 } = reader;
  const draft = new Draft(where);
  if (!states || !actions) return cursor.fail(cursor.peek(), states ? "actions:" : "states:");
  draft.checkSize(states.count, actions.count);
  tables?.fill(draft, sign, sumTolerance, () => reader.distribution(rest));
  if (observations) onNote?.(`${UNDERLYING}${tables?.mixed ? "; rewards on observations became their means" : ""}`);
  if (tables && tables.strangers > 0) {
    onNote?.(`rewards that name an observation (${tables.strangers}) hold for all: the file has no observations:`);
  }
  return draft.finish(rest, {
    states: states.count,
    actions: actions.count,
    discount: reader.discount,
    start: reader.start,
    terminals: [],
    stateNames: states.names,
    actionNames: actions.names,
  });
}

/** The shortest digits that bring the same double back, with the point that the format asks of an exponent. */
const decimal = (x: number): string => String(x).replace(/^(-?\d+)e/, "$1.0e");

const namesOrCount = (names: readonly string[] | undefined, count: number): string =>
  names &&
  count > 1 &&
  new Set(names).size === count &&
  names.every((name) => /^[A-Za-z][\w-]*$/.test(name) && !WORDS.test(name))
    ? names.join(" ")
    : String(count);

/**
 * The model in Cassandra's format. `parseCassandra` of it, with the same terminals, gives the same numbers, bit for
 * bit. Terminal states keep themselves with reward 0; names are kept where all of them are the format's.
 *
 * @throws RangeError where a state lacks an action: the format has every action in every state
 */
export function formatCassandra(mdp: Mdp): string {
  const { states, actions, discount, start, stateNames, actionNames, terminals, unavailable } = mdp;
  if (unavailable) {
    const [s, a] = [Math.floor(unavailable[0] / actions), unavailable[0] % actions];
    throw new RangeError(
      `formatCassandra: state ${s} has no action ${a}; the format requires every action in every state`,
    );
  }
  const lines = [
    ...(terminals.length > 0 ? [`# terminal states: ${terminals.join(" ")}`] : []),
    `discount: ${decimal(discount)}`,
    "values: reward",
    `states: ${namesOrCount(stateNames, states)}`,
    `actions: ${namesOrCount(actionNames, actions)}`,
    `start: ${pointStart(mdp) ?? Array.from(start, decimal).join(" ")}`,
    "",
  ];
  for (const { state, action, reward, entries } of closedRowsOf(mdp)) {
    for (const [next, p] of entries) lines.push(`T: ${action} : ${state} : ${next} ${decimal(p)}`);
    if (reward !== 0) lines.push(`R: ${action} : ${state} : * ${decimal(reward)}`);
  }
  return `${lines.join("\n")}\n`;
}
