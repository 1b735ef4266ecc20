/**
 * How an environment is offered by name.
 */
import type { Mdp } from "../mdp.ts";

export interface EnvironmentOption {
  /** Key of the object that `create` takes. */
  readonly name: string;
  readonly type: "number" | "string";
  /** Absent where the option is required. */
  readonly default?: number | string;
  /** The cells of a map; absent where the option is not a map. */
  readonly legend?: readonly string[];
  readonly summary: string;
}

export interface Environment {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly EnvironmentOption[];
  /** Checks the options, as flat a list as `options` is, and builds the model. */
  readonly create: (options?: Readonly<Record<string, unknown>>) => Mdp;
}

/** The option that every environment has. */
export const discountOption = (byDefault: number): EnvironmentOption => ({
  name: "discount",
  type: "number",
  default: byDefault,
  summary: "gamma, in [0, 1]",
});
