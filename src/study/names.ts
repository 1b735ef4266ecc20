/**
 * How reports call things.
 */
import type { Configuration } from "./types.ts";

const METHOD_NAMES: Readonly<Record<string, string>> = { sppo: "sPPO", mdpo: "MDPO", trpo: "TRPO", ppo: "PPO" };

/** A method; a pair of the family goes by its text. */
export const methodName = (method: string): string => METHOD_NAMES[method] ?? method;

export const UPDATE_NAMES: Readonly<Record<string, string>> = {
  gradient: "fixed steps",
  "line-search": "line search",
  "trust-region": "trust region",
  closed: "closed form",
  exact: "exact",
};

/** Line searches by what they search on, exact updates by what they are given. */
export function updateName({ update, lineSearchOn, delta, epsilon }: Configuration): string {
  const name = UPDATE_NAMES[update];
  if (update === "line-search") return `${name} (${lineSearchOn})`;
  if (update !== "exact") return name;
  return `${name} (${delta !== undefined ? "δ" : epsilon !== undefined ? "ε" : "η"})`;
}

/** Environments with a name of their own; other models go by their labels. */
const MODEL_NAMES: Readonly<Record<string, string>> = { cliffworld: "CliffWorld", deepsea: "DeepSeaTreasure" };

export const modelName = (label: string): string => MODEL_NAMES[label] ?? label;

export const show = (x: number, digits = 4): string => String(Number(x.toPrecision(digits)));

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** base^exponent with a raised exponent. */
export const power = (base: number, exponent: number): string =>
  `${base}${String(exponent).replace(/[-\d]/g, (c) => (c === "-" ? "⁻" : SUPERSCRIPT[Number(c)]))}`;

/** An option's value: 0.5 as it is, 2⁻⁵ for the smaller powers of 2 that sweeps are made of. */
export function showValue(value: number | string | boolean | undefined): string {
  if (typeof value !== "number") return String(value);
  const exponent = Math.log2(value);
  return exponent < -1 && Number.isInteger(exponent) ? power(2, exponent) : String(value);
}
