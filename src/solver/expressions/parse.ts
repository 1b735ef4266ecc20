/**
 * Formulas as text: + - * / ^, parentheses, numbers, pi, named parameters, two variables, and the functions below. Parsed
 * by jsep; only what stands here is accepted.
 */
import jsep from "jsep";
import { suggestion } from "../../support/argument-checks.ts";
import { argumentError } from "../../support/errors.ts";
import type { Graph, Node } from "./graph.ts";

/** A function by name: how many arguments it takes, and its node. */
type Build = (graph: Graph, ...operands: Node[]) => Node;
const FUNCTIONS: Record<string, [operands: number, build: Build]> = {
  min: [2, (graph, a, b) => graph.make("min", a, b)],
  max: [2, (graph, a, b) => graph.make("max", a, b)],
  clip: [3, (graph, x, low, high) => graph.make("min", graph.make("max", x, low), high)],
  abs: [1, (graph, x) => graph.make("abs", x)],
  exp: [1, (graph, x) => graph.make("exp", x)],
  log: [1, (graph, x) => graph.make("log", x)],
  sqrt: [1, (graph, x) => graph.make("sqrt", x)],
  sigmoid: [1, (graph, x) => graph.make("sigmoid", x)],
  sign: [1, (graph, x) => graph.make("sign", x)],
};
const ARITHMETIC: Record<string, "add" | "sub" | "mul" | "div"> = { "+": "add", "-": "sub", "*": "mul", "/": "div" };
const COMPARISONS = [">", "<", ">=", "<="];

/** The longest text, and the most nested one, that is read. */
const LONGEST = 2000;

let prepared = false;
/** jsep's operators are those of JavaScript; here ^ is the power, and nothing else is known. */
function prepare(): void {
  if (prepared) return;
  prepared = true;
  jsep.removeAllBinaryOps();
  jsep.removeAllUnaryOps();
  jsep.removeAllLiterals();
  for (const operator of COMPARISONS) jsep.addBinaryOp(operator, 1);
  for (const operator of ["+", "-"]) {
    jsep.addBinaryOp(operator, 2);
    jsep.addUnaryOp(operator);
  }
  for (const operator of ["*", "/"]) jsep.addBinaryOp(operator, 3);
  jsep.addBinaryOp("^", 4, true);
  // Parentheses stay in the tree: -x^2 is -(x^2), and jsep reads it as it reads (-x)^2.
  jsep.hooks.add("gobble-token", function (this: Parser, env: { node?: jsep.Expression }) {
    if (this.code !== "(".charCodeAt(0)) return;
    env.node = { type: "Group", inner: this.gobbleGroup() };
  });
}

/** What a hook of jsep sees. */
interface Parser {
  readonly code: number;
  gobbleGroup(): jsep.Expression;
}

/** What a formula may name. */
export interface Names {
  /** The two variables, of which the first is the one that derivatives are taken in. */
  readonly variables: readonly [string, string];
  readonly parameters: Readonly<Record<string, number>>;
}

/**
 * The graph of a formula.
 *
 * @param option the option's name, for errors.
 * @throws TypeError that names the column, from 1, and what is wrong there
 */
export function parseExpression(option: string, text: string, { variables, parameters }: Names, graph: Graph): Node {
  /** Where the next mention of a name is looked for: names are visited in the order of the text. */
  let from = 0;
  const columnOf = (name: string): number => {
    const found = text.indexOf(name, from);
    if (found >= 0) from = found + name.length;
    return (found >= 0 ? found : from) + 1;
  };
  const refuse = (what: string, column: number): never => {
    const detail = `${JSON.stringify(text)}: ${what} at column ${column}`;
    throw argumentError(`${option} ${detail}`, { code: "wrong-type", option, value: text, detail });
  };
  if (text.length > LONGEST) refuse(`an expression has at most ${LONGEST} characters`, LONGEST + 1);
  prepare();
  let tree: jsep.Expression;
  try {
    tree = jsep(text);
  } catch (error) {
    const { description, index } = error as { description?: string; index?: number };
    return refuse(
      (description ?? String(error)).replace(/^\w/, (letter) => letter.toLowerCase()),
      (index ?? 0) + 1,
    );
  }
  const known = [...variables, ...Object.keys(parameters), "pi"];

  function read(node: jsep.Expression): Node {
    switch (node.type) {
      case "Literal":
        if (typeof node.value !== "number") return refuse("a string is not a number", columnOf(String(node.raw)));
        columnOf(String(node.raw));
        return graph.number(node.value);
      case "Identifier": {
        const name = String(node.name);
        const column = columnOf(name);
        if (name === variables[0]) return graph.variable(0);
        if (name === variables[1]) return graph.variable(1);
        if (Object.hasOwn(parameters, name)) return graph.number(parameters[name]);
        if (name === "pi") return graph.number(Math.PI);
        if (Object.hasOwn(FUNCTIONS, name) || name === "if")
          return refuse(`${name} needs its arguments in parentheses`, column);
        return refuse(`unknown name ${name}${suggestion(name, known)} (known: ${known.join(", ")})`, column);
      }
      case "Group":
        // Empty parentheses hold nothing, or a list with commas.
        if (!node.inner) return refuse("there is nothing in the parentheses", from + 1);
        return read(node.inner as jsep.Expression);
      case "UnaryExpression": {
        const argument = read(node.argument as jsep.Expression);
        return node.operator === "-" ? graph.make("neg", argument) : argument;
      }
      case "BinaryExpression": {
        const operator = String(node.operator);
        if (operator === "^" && (node.left as jsep.Expression).type === "UnaryExpression") {
          const { operator: sign, argument } = node.left as jsep.UnaryExpression;
          const power = read({ ...node, left: argument });
          return sign === "-" ? graph.make("neg", power) : power;
        }
        const left = read(node.left as jsep.Expression);
        if (COMPARISONS.includes(operator))
          return refuse(`${operator} is allowed only in the condition of if`, columnOf(operator));
        const right = read(node.right as jsep.Expression);
        return operator === "^" ? graph.power(left, right) : graph.make(ARITHMETIC[operator], left, right);
      }
      case "CallExpression":
        return call(node as jsep.CallExpression);
      case "Compound": {
        const second = (node.body as jsep.Expression[])[1];
        if (!second) return refuse("the expression is empty", 1);
        read((node.body as jsep.Expression[])[0]);
        const rest = text.slice(from).search(/[^\s)]/);
        return refuse("an operator is missing", from + Math.max(rest, 0) + 1);
      }
      default:
        return refuse(`${node.type.replace(/Expression$/, "").toLowerCase()}s are not part of a formula`, from + 1);
    }
  }

  function call(node: jsep.CallExpression): Node {
    const name = node.callee.type === "Identifier" ? String(node.callee.name) : "";
    const column = name === "" ? from + 1 : columnOf(name);
    const { arguments: operands } = node;
    const counted = (n: number) =>
      operands.length === n ||
      refuse(`${name} takes ${n} argument${n === 1 ? "" : "s"}, not ${operands.length}`, column);
    if (name === "if") {
      counted(3);
      const [test, yes, no] = operands;
      if (test.type !== "BinaryExpression" || !COMPARISONS.includes(String(test.operator))) {
        return refuse("the condition of if is a comparison, as in if(x > y, a, b)", column);
      }
      const left = read(test.left as jsep.Expression);
      const right = read(test.right as jsep.Expression);
      const [first, second] = [read(yes), read(no)];
      switch (test.operator) {
        case ">":
          return graph.make("select", graph.make("greater", left, right), first, second);
        case "<":
          return graph.make("select", graph.make("greater", right, left), first, second);
        case ">=":
          return graph.make("select", graph.make("greater", right, left), second, first);
        default:
          return graph.make("select", graph.make("greater", left, right), second, first);
      }
    }
    if (!Object.hasOwn(FUNCTIONS, name)) {
      const names = [...Object.keys(FUNCTIONS), "if"];
      return refuse(
        `unknown function${name && ` ${name}`}${suggestion(name, names)} (known: ${names.join(", ")})`,
        column,
      );
    }
    const [count, build] = FUNCTIONS[name];
    counted(count);
    return build(graph, ...operands.map(read));
  }

  return read(tree);
}
