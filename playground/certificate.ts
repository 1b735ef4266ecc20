/**
 * The certificate of an update, from packages that have `solver.certificate`: what is left to gain, as numbers.
 */
import type { RunOptions, Solver } from "../src/index.ts";

type Certifier = (options: object, policy: Float64Array, oldPolicy: Float64Array) => unknown;

const STRENGTHS = ["eta", "delta", "epsilon"] as const;

/** The numbers of a certificate; undefined where the package, or this method, has none. */
export function certificateOf(
  solver: Solver,
  options: RunOptions,
  policy: Float64Array,
  oldPolicy: Float64Array,
): Record<string, number> | undefined {
  const certificate = (solver as unknown as { certificate?: Certifier }).certificate;
  if (typeof certificate !== "function") return undefined;
  const given = options as unknown as Record<string, unknown>;
  const strength = Object.fromEntries(
    STRENGTHS.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  );
  const asked = { method: given.method, ...strength };
  // With the update named, and without it, as the package takes it.
  for (const form of [{ ...asked, update: given.update === "closed" ? "closed" : "exact" }, asked]) {
    const numbers = numbersOf(() => certificate.call(solver, form, policy, oldPolicy));
    if (numbers) return numbers;
  }
  return undefined;
}

/** The numbers of what is found; undefined where there is none. */
function numbersOf(find: () => unknown): Record<string, number> | undefined {
  try {
    const numbers = Object.entries(find() ?? {}).filter(([, value]) => typeof value === "number");
    return numbers.length > 0 ? (Object.fromEntries(numbers) as Record<string, number>) : undefined;
  } catch {
    return undefined;
  }
}
