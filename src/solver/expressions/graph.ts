/**
 * Formulas as graphs of operations in which equal subexpressions are one node, and their exact derivatives in the first
 * variable. At kinks (min, max, abs, if) the derivative is the one-sided slope on a given side.
 */
import type { Operation } from "../../engine/program.ts";

/** A number, a variable (0 or 1), or an operation on other nodes. */
export type Node =
  | { readonly id: number; readonly kind: "number"; readonly value: number }
  | { readonly id: number; readonly kind: "variable"; readonly index: 0 | 1 }
  | { readonly id: number; readonly kind: Operation; readonly operands: readonly Node[] };

/** What is computed at once where all operands are numbers. Others differ between hosts, or are rare. */
const FOLDED: Partial<Record<Operation, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  neg: (a) => -a,
  min: Math.min,
  max: Math.max,
  abs: Math.abs,
  sqrt: Math.sqrt,
  sign: Math.sign,
  greater: (a, b) => (a > b ? 1 : 0),
};

export class Graph {
  readonly #nodes = new Map<string, Node>();

  number(value: number): Node {
    return this.#unique(`#${Object.is(value, -0) ? "-0" : value}`, (id) => ({ id, kind: "number", value }));
  }

  variable(index: 0 | 1): Node {
    return this.#unique(`$${index}`, (id) => ({ id, kind: "variable", index }));
  }

  /** The operation, or something simpler of the same value. */
  make(kind: Operation, ...operands: Node[]): Node {
    return this.#simpler(kind, operands) ?? this.#operation(kind, operands);
  }

  #operation(kind: Operation, operands: readonly Node[]): Node {
    return this.#unique(`${kind} ${operands.map(({ id }) => id).join(" ")}`, (id) => ({ id, kind, operands }));
  }

  #unique(key: string, make: (id: number) => Node): Node {
    let node = this.#nodes.get(key);
    if (!node) {
      node = make(this.#nodes.size);
      this.#nodes.set(key, node);
    }
    return node;
  }

  #simpler(kind: Operation, operands: readonly Node[]): Node | undefined {
    const [a, b, c, d] = operands;
    const is = (node: Node, value: number) => node.kind === "number" && node.value === value;
    const fold = FOLDED[kind];
    if (fold && operands.every((node) => node.kind === "number")) {
      const [x, y] = operands.map((node) => (node as { value: number }).value);
      return this.number(fold(x, y));
    }
    switch (kind) {
      case "add":
        return is(a, 0) ? b : is(b, 0) ? a : undefined;
      case "sub":
        return is(b, 0) ? a : is(a, 0) ? this.make("neg", b) : a === b ? this.number(0) : undefined;
      case "mul":
        if (is(a, 0) || is(b, 0)) return this.number(0);
        return is(a, 1)
          ? b
          : is(b, 1)
            ? a
            : is(a, -1)
              ? this.make("neg", b)
              : is(b, -1)
                ? this.make("neg", a)
                : undefined;
      case "div":
        return is(b, 1) ? a : is(a, 0) ? a : undefined;
      case "neg":
        return a.kind === "neg" ? a.operands[0] : undefined;
      case "min":
      case "max":
        return a === b ? a : undefined;
      case "select":
        if (a.kind === "number") return a.value !== 0 ? b : c;
        return b === c ? b : undefined;
      case "slopeOfMin":
      case "slopeOfMax":
        return c === d ? c : undefined;
      default:
        return undefined;
    }
  }

  /** base^exponent: by multiplications for whole exponents up to 8, by square roots for halves of them. */
  power(base: Node, exponent: Node): Node {
    if (exponent.kind !== "number") return this.make("pow", base, exponent);
    const { value } = exponent;
    if (value < 0) return this.make("div", this.number(1), this.power(base, this.number(-value)));
    if (value === 0) return this.number(1);
    if (value === 0.5) return this.make("sqrt", base);
    if (!Number.isInteger(2 * value) || value > 8) return this.make("pow", base, exponent);
    if (!Number.isInteger(value)) {
      return this.make("mul", this.power(base, this.number(Math.floor(value))), this.make("sqrt", base));
    }
    if (value === 1) return base;
    const half = this.power(base, this.number(Math.floor(value / 2)));
    const square = this.make("mul", half, half);
    return value % 2 === 0 ? square : this.make("mul", square, base);
  }

  /**
   * The derivative in variable 0. `side`, a node, says for each argument on which side a kink's slope is taken: to the
   * right where it is positive, to the left where it is negative, the mean of both where it is 0.
   */
  derivative(node: Node, side: Node): Node {
    const known = new Map<Node, Node>();
    const D = (of: Node): Node => {
      let slope = known.get(of);
      if (!slope) {
        slope = this.#slope(of, side, D);
        known.set(of, slope);
      }
      return slope;
    };
    return D(node);
  }

  #slope(node: Node, side: Node, D: (of: Node) => Node): Node {
    const n = (value: number) => this.number(value);
    if (node.kind === "number") return n(0);
    if (node.kind === "variable") return n(node.index === 0 ? 1 : 0);
    const [a, b, c] = node.operands;
    const make = this.make.bind(this);
    switch (node.kind) {
      case "add":
      case "sub":
        return make(node.kind, D(a), D(b));
      case "mul":
        return a === b
          ? make("mul", make("mul", n(2), a), D(a))
          : make("add", make("mul", D(a), b), make("mul", a, D(b)));
      case "div":
        return D(b).kind === "number" && (D(b) as { value: number }).value === 0
          ? make("div", D(a), b)
          : make("div", make("sub", D(a), make("mul", node, D(b))), b);
      case "neg":
        return make("neg", D(a));
      case "min":
        return make("slopeOfMin", a, b, D(a), D(b), side);
      case "max":
        return make("slopeOfMax", a, b, D(a), D(b), side);
      case "abs":
        return make("slopeOfMax", a, make("neg", a), D(a), make("neg", D(a)), side);
      case "sqrt":
        return make("div", D(a), make("mul", n(2), node));
      case "exp":
        return make("mul", node, D(a));
      case "log":
        return make("div", D(a), a);
      case "sigmoid":
        return make("mul", make("mul", node, make("sub", n(1), node)), D(a));
      case "pow":
        if (b.kind === "number") {
          return make("mul", make("mul", b, this.power(a, n(b.value - 1))), D(a));
        }
        return make("mul", node, make("add", make("mul", D(b), make("log", a)), make("div", make("mul", b, D(a)), a)));
      case "select": {
        // The condition is a comparison: at a tie it is the one beside the tie that decides.
        if (a.kind !== "greater") return make("select", a, D(b), D(c));
        const [x, y] = a.operands;
        return make("select", make("greaterBeside", x, y, D(x), D(y), side), D(b), D(c));
      }
      case "slopeOfMin":
      case "slopeOfMax":
        return make(node.kind, a, b, D(c), D(node.operands[3]), side);
      default:
        // sign and comparisons are constant on either side of their steps.
        return n(0);
    }
  }
}
