/**
 * Programs from graphs: instructions in an order in which operands come first, on as few registers as their lifetimes
 * allow.
 */
import { INSTRUCTION, OPERATIONS, type Program } from "../../engine/program.ts";
import type { Node } from "./graph.ts";

/** The nodes of operations that a node depends on, operands first, and the numbers among them. */
function ordered(root: Node): { operations: Exclude<Node, { kind: "number" | "variable" }>[]; numbers: Node[] } {
  const operations: Exclude<Node, { kind: "number" | "variable" }>[] = [];
  const numbers: Node[] = [];
  const seen = new Set<Node>();
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === "number") numbers.push(node);
    else if (node.kind !== "variable") {
      for (const operand of node.operands) visit(operand);
      operations.push(node as Exclude<Node, { kind: "number" | "variable" }>);
    }
  };
  visit(root);
  return { operations, numbers };
}

/** A program for the value of a node. */
export function compile(root: Node): Program {
  const { operations, numbers } = ordered(root);
  const register = new Map<Node, number>();
  const constants = new Float64Array(numbers.length);
  for (const [k, node] of numbers.entries()) {
    constants[k] = (node as { value: number }).value;
    register.set(node, k + 2);
  }
  const lastUse = new Map<Node, number>();
  for (const [k, { operands }] of operations.entries()) for (const operand of operands) lastUse.set(operand, k);
  const place = (node: Node): number => (node.kind === "variable" ? node.index : (register.get(node) as number));

  let registers = 2 + constants.length;
  const free: number[] = [];
  const code = new Int32Array(operations.length * INSTRUCTION);
  for (const [k, node] of operations.entries()) {
    const { operands } = node;
    const from = operands.map(place);
    for (const operand of new Set(operands)) {
      if (operand.kind !== "number" && operand.kind !== "variable" && lastUse.get(operand) === k)
        free.push(place(operand));
    }
    const to = free.pop() ?? registers++;
    register.set(node, to);
    code.set([OPERATIONS.indexOf(node.kind as never), to, ...from], k * INSTRUCTION);
  }
  return { code, constants, registers, result: place(root) };
}
