/**
 * Members and pairs of the family as text: `clip:0.2,0.28`, `clip:0.2,0.28 reverse-kl`. What command lines and grid files
 * hold, and what names a pair in a study's results.
 */

import { DIVERGENCES, type Member, OBJECTIVES } from "../engine/members.ts";
import { show } from "../support/argument-checks.ts";
import { optionError } from "../support/errors.ts";
import type { ChosenMember, Pair } from "./family.ts";

export const MEMBER_TABLES: Readonly<Record<"objective" | "divergence", Readonly<Record<string, Member>>>> = {
  objective: OBJECTIVES,
  divergence: DIVERGENCES,
};

/** `clip:low,high` */
export const memberForm = (name: string, { parameters }: Member): string =>
  [name, Object.keys(parameters).join(",")].filter((part) => part !== "").join(":");

/** Names are in lower case, with hyphens; what has anything else before a colon is an expression. */
const isExpression = (text: string): boolean => !/^[a-z][a-z0-9-]*([:,]|$)/.test(text) && text.trim() !== "";

/** An expression, with parameters in braces behind it: `r*A {c=2}`. */
function parseExpressionText(option: "objective" | "divergence", text: string): Record<string, unknown> {
  const [, expression, list] = /^([^{]*)(?:\{([^}]*)\}\s*)?$/s.exec(text) ?? [];
  if (expression === undefined) {
    throw optionError("wrong-type", option, `must be written EXPRESSION{name=number,...}, got ${show(text)}`, text);
  }
  if (!list) return { expression };
  const parameters = list.split(",").map((entry) => {
    const [name, value = ""] = entry.split("=");
    return [name.trim(), value.trim() === "" ? Number.NaN : Number(value)];
  });
  return { expression, parameters: Object.fromEntries(parameters) };
}

/**
 * The option of the API that a text stands for; what is no number, and an unknown name, are left to its checks.
 *
 * @throws TypeError where a member has another number of parameters
 */
export function parseMember(
  option: "objective" | "divergence",
  text: string,
  number: (text: string) => unknown = Number,
) {
  if (isExpression(text)) return parseExpressionText(option, text);
  const [, name, rest] = /^([^:]*):?(.*)$/s.exec(text) as RegExpExecArray;
  const table = MEMBER_TABLES[option];
  if (!Object.hasOwn(table, name)) return text;
  const member = table[name];
  const values = rest === "" ? [] : rest.split(",");
  const keys = Object.keys(member.parameters);
  if (values.length !== keys.length) {
    throw optionError("wrong-type", option, `must be written ${memberForm(name, member)}, got ${show(text)}`, text);
  }
  return keys.length === 0 ? name : { name, ...Object.fromEntries(keys.map((key, i) => [key, number(values[i])])) };
}

/** An expression has no spaces in it, and its parameters behind it: `if(r>c,c*A,r*A){c=2}`. */
export function formatMember({ name, parameters, own, constants = {} }: ChosenMember): string {
  if (!own) return parameters.length === 0 ? name : `${name}:${parameters.join(",")}`;
  const named = Object.entries(constants).map(([key, value]) => `${key}=${value}`);
  return name.replace(/\s/g, "") + (named.length > 0 ? `{${named.join(",")}}` : "");
}

/** A pair's text, with "none" in the place of a divergence. */
export const formatPair = ({ objective, divergence }: Pair): string =>
  `${formatMember(objective)} ${divergence ? formatMember(divergence) : "none"}`;

/** The options of the API that a pair's text stands for. Throws as `parseMember`. */
export function parsePair(text: string): { objective: unknown; divergence: unknown } {
  const [objective, divergence] = text.split(" ");
  return { objective: parseMember("objective", objective), divergence: parseMember("divergence", divergence) };
}
