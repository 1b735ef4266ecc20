/**
 * Scalar functions of two variables from text, as programs for their value and their slope in the first variable.
 */
import { INSTRUCTION, MOST_INSTRUCTIONS, MOST_REGISTERS, type Program } from "../../engine/program.ts";
import { checkNumber, checkObject } from "../../support/argument-checks.ts";
import { argumentError } from "../../support/errors.ts";
import { compile } from "./compile.ts";
import { Graph } from "./graph.ts";
import { parseExpression } from "./parse.ts";

/** A formula, its value and its slope. */
export interface CompiledExpression {
  readonly value: Program;
  /** The derivative in the first variable; at kinks the one-sided slope towards the policy before the update. */
  readonly slope: Program;
  /** Of a divergence, the second derivative. */
  readonly secondDerivative?: Program;
}

/**
 * Compiles an objective f(r, A), whose slope is taken in r and at kinks on the side of r = 1, or a divergence c(p, q), whose
 * slope is taken in p and at kinks on the side of p = q.
 *
 * @param option the option's name, for errors.
 * @param parameters named numbers that the formula may use.
 * @throws TypeError naming the column; RangeError for a parameter that is not finite, or a formula that is too long
 */
export function compileExpression(
  option: "objective" | "divergence",
  text: string,
  parameters: Readonly<Record<string, number>> = {},
): CompiledExpression {
  checkObject(`${option}.parameters`, parameters);
  const variables = option === "objective" ? (["r", "A"] as const) : (["p", "q"] as const);
  for (const [name, value] of Object.entries(parameters)) {
    checkNumber(`${option}.parameters.${name}`, value, Number.isFinite, "a finite number");
    if (!/^[a-zA-Z_]\w*$/.test(name) || (variables as readonly string[]).includes(name)) {
      const detail = `${JSON.stringify(name)} cannot be the name of a parameter`;
      throw argumentError(`${option}: ${detail}`, { code: "wrong-type", option, value: name, detail });
    }
  }
  const graph = new Graph();
  const formula = parseExpression(option, text, { variables, parameters }, graph);
  const x = graph.variable(0);
  const reference = option === "objective" ? graph.number(1) : graph.variable(1);
  const side = graph.make("sign", graph.make("sub", reference, x));
  const slope = graph.derivative(formula, side);
  const compiled = {
    value: compile(formula),
    slope: compile(slope),
    ...(option === "divergence" && { secondDerivative: compile(graph.derivative(slope, side)) }),
  };
  for (const program of Object.values(compiled)) {
    if (program.registers > MOST_REGISTERS || program.code.length > INSTRUCTION * MOST_INSTRUCTIONS) {
      const detail = `${JSON.stringify(text)} is too long: it needs ${program.registers} registers, ${MOST_REGISTERS} are there`;
      throw argumentError(`${option} ${detail}`, { code: "out-of-range", option, value: text, detail });
    }
  }
  return compiled;
}
