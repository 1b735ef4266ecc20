/**
 * Members of the family that users give (docs/mathematics.md, section 10): { expression, parameters } is compiled, and
 * differentiated, to programs that any engine runs; { value, slope } are functions that the js engine calls.
 */
import { asFunction } from "../engine/js/policy/program.ts";
import type { MemberFunctions } from "../engine/kernels.ts";
import { EXPRESSION, FUNCTIONS } from "../engine/members.ts";
import { PROGRAM_LENGTH, PROGRAMS, type Program, writeProgram } from "../engine/program.ts";
import { checkKeys, checkObject, show } from "../support/argument-checks.ts";
import { argumentError, optionError } from "../support/errors.ts";
import { compileExpression } from "./expressions/index.ts";
import type { ChosenMember, Pair } from "./family.ts";

type Option = "objective" | "divergence";

/** What a user's member is computed by. */
export interface OwnMember extends MemberFunctions {
  /** Value, slope and second derivative of an expression; the last one is undefined where it is not positive. */
  readonly programs?: readonly (Program | undefined)[];
}

/** Points at which what is given is looked at: r and A, or p and q. */
const RATIOS = [0.11, 0.47, 0.76, 0.93, 1.04, 1.17, 1.63, 2.9];
const ADVANTAGES = [-1.3, -0.2, 0.4, 1];
const PROBABILITIES = [0.03, 0.13, 0.29, 0.52, 0.71, 0.94];
const NAMES = { objective: ["r", "A"], divergence: ["p", "q"] } as const;

/**
 * @throws RangeError with the point and both numbers where a slope is not that of its value: between the difference
 *   quotients to the left and to the right, as it is at kinks, too
 */
function checkSlope(option: Option, { value, slope }: MemberFunctions): void {
  const [first, second] = option === "objective" ? [RATIOS, ADVANTAGES] : [PROBABILITIES, PROBABILITIES];
  for (const x of first) {
    for (const y of second) {
      const h = x * 2 ** -16;
      const middle = value(x, y);
      const quotients = [(middle - value(x - h, y)) / h, (value(x + h, y) - middle) / h];
      if (!quotients.every(Number.isFinite)) continue;
      const given = slope(x, y);
      const room = 1e-6 * (1 + Math.abs(quotients[0]) + Math.abs(quotients[1])) + (1e-11 * Math.abs(middle)) / h;
      if (given >= Math.min(...quotients) - room && given <= Math.max(...quotients) + room) continue;
      const [a, b] = NAMES[option];
      const mean = (quotients[0] + quotients[1]) / 2;
      const detail = `is ${given} at ${a} = ${x}, ${b} = ${y}, where the value's difference quotient is ${mean}`;
      throw argumentError(`${option}.slope ${detail}`, { code: "out-of-range", option, value: given, detail });
    }
  }
}

function readFunctions(option: Option, given: Record<string, unknown>): ChosenMember {
  checkKeys(option, given, ["value", "slope"]);
  for (const name of ["value", "slope"]) {
    if (typeof given[name] === "function") continue;
    const detail = `must be a function of ${NAMES[option].join(" and ")}, got ${show(given[name])}`;
    throw optionError(
      given[name] === undefined ? "missing-option" : "wrong-type",
      `${option}.${name}`,
      detail,
      given[name],
    );
  }
  const own = given as unknown as MemberFunctions;
  checkSlope(option, own);
  return { name: "functions", code: FUNCTIONS, parameters: [], own: { value: own.value, slope: own.slope } };
}

function readExpression(option: Option, given: Record<string, unknown>): ChosenMember {
  checkKeys(option, given, ["expression", "parameters"]);
  const { expression, parameters = {} } = given;
  if (typeof expression !== "string") {
    throw optionError("wrong-type", `${option}.expression`, `must be a text, got ${show(expression)}`, expression);
  }
  const constants = checkObject(`${option}.parameters`, parameters) as Record<string, number>;
  const { value, slope, secondDerivative } = compileExpression(option, expression, constants);
  const second = secondDerivative && asFunction(secondDerivative);
  // Without curvature at p = p_t the natural direction is Fisher's.
  const curved = second !== undefined && PROBABILITIES.every((p) => second(p, p) > 0);
  return {
    name: expression,
    code: EXPRESSION,
    parameters: [],
    constants,
    own: {
      value: asFunction(value),
      slope: asFunction(slope),
      programs: [value, slope, curved ? secondDerivative : undefined],
    },
  };
}

/** A member that is given as an expression or as functions; undefined for any other. */
export function readOwnMember(option: Option, value: unknown): ChosenMember | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const given = value as Record<string, unknown>;
  if (given.expression !== undefined) return readExpression(option, given);
  if (given.value !== undefined || given.slope !== undefined) return readFunctions(option, given);
  return undefined;
}

/** Whether a member is a user's. */
export const hasOwn = ({ objective, divergence }: Pair): boolean =>
  objective.own !== undefined || divergence?.own !== undefined;

/** @throws TypeError where a pair has functions and the engine is not the one that calls them */
export function checkFunctions({ objective, divergence }: Pair, engine: "wasm" | "js"): void {
  for (const [option, member] of [
    ["objective", objective],
    ["divergence", divergence],
  ] as const) {
    if (member?.code !== FUNCTIONS || engine === "js") continue;
    const detail = `of functions runs on the engine "js" only; an expression runs on both, this solver's is ${show(engine)}`;
    throw argumentError(`${option} ${detail}`, { code: "wrong-type", option, value: member.own, detail });
  }
}

/** Writes the programs of a pair's expressions. `programs` and `registers` are addresses, `view` is what stands at the first. */
export function writeOwn(
  member: ChosenMember,
  option: Option,
  view: Float64Array,
  programs: number,
): { parameters: readonly number[] } {
  if (!member.own?.programs) return member;
  const at = PROGRAMS[option] * PROGRAM_LENGTH;
  for (const [k, program] of member.own.programs.entries()) {
    if (option === "divergence" || k < 2) writeProgram(program, view, at + k * PROGRAM_LENGTH);
  }
  return { parameters: [programs + 8 * at, 0, programs + 8 * PROGRAMS.count * PROGRAM_LENGTH] };
}
