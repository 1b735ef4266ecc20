/**
 * How an environment is offered by name.
 */
import type { Mdp } from "../model/mdp.ts";

/** An option of an environment. */
export interface EnvironmentOption {
  /** Key of the object that `create` takes. */
  readonly name: string;
  /** What a value must be. */
  readonly type: "number" | "string";
  /** In the unit that `summary` says. Absent where the option is required. */
  readonly default?: number | string;
  /** The cells of a map; absent where the option is not a map. */
  readonly legend?: readonly string[];
  /** What it is, with its range, in a few words. */
  readonly summary: string;
}

/** An environment as it is offered by name. */
export interface Environment {
  /** As the command line has it. */
  readonly name: string;
  /** What it is and whose, in a line. */
  readonly summary: string;
  /** What `create` takes. */
  readonly options: readonly EnvironmentOption[];
  /**
   * Checks the options, as flat a list as `options` is, and builds the model.
   *
   * @throws TypeError, RangeError naming the option
   */
  readonly create: (options?: Readonly<Record<string, unknown>>) => Mdp;
}

/** The option that every environment has. */
export const discountOption = (byDefault: number): EnvironmentOption => ({
  name: "discount",
  type: "number",
  default: byDefault,
  summary: "gamma, in [0, 1]",
});
