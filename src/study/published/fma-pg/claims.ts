/**
 * The ten claims of the published study (docs/mathematics.md, section 9), judged by the runs at hand.
 */
import { type Cell, select } from "../../cells.ts";
import { expand } from "../../grid.ts";
import type { Configuration, Plan, Verdict } from "../../types.ts";
import { CLIFF, DEEP_SEA, MODELS } from "./models.ts";
import { profiles } from "./profiles.ts";
import { both, FIXED, groups, type Judgement, lineSearches, PAPER_STEPS, reachAll, reachNone } from "./reach.ts";
import { bestEta, costs, largerM, order, saturation, trustRegion } from "./trends.ts";

interface Claim {
  readonly claim: string;
  /** The part of the published grid that it is about. */
  readonly scope: (configuration: Configuration) => boolean;
  /** `published`: all cells on the published models, those of other claims and exact ones too. */
  readonly judge: (cells: readonly Cell[], complete: boolean, published: readonly Cell[]) => Judgement;
}

const on =
  (model: string, updates: readonly string[], methods: readonly string[] = FIXED) =>
  (c: Configuration) =>
    c.model === model && updates.includes(c.update) && methods.includes(c.method);

const claims: readonly Claim[] = [
  {
    claim: "CliffWorld: sPPO and MDPO (fixed steps) and TRPO (trust region) reach J*",
    scope: (c) => on(CLIFF, ["gradient"], ["sppo", "mdpo"])(c) || on(CLIFF, ["trust-region"], ["trpo"])(c),
    judge: (cells, complete) =>
      reachAll(
        groups(cells, [
          { method: "sppo", update: "gradient" },
          { method: "mdpo", update: "gradient" },
          { method: "trpo", update: "trust-region" },
        ]),
        complete,
      ),
  },
  {
    claim: "CliffWorld: PPO never reaches J*, whatever the setting",
    scope: on(CLIFF, ["gradient"], ["ppo"]),
    judge: (cells) => reachNone(cells, "PPO"),
  },
  {
    claim: "CliffWorld: TRPO's trust region needs fewer than 200 outer steps",
    scope: on(CLIFF, ["trust-region"], ["trpo"]),
    judge: (cells, complete) =>
      reachAll(groups(cells, [{ method: "trpo", update: "trust-region" }]), complete, PAPER_STEPS),
  },
  {
    claim: "DeepSeaTreasure: all reach J* within 200 steps, PPO first and TRPO last",
    scope: (c) => on(DEEP_SEA, ["gradient"])(c) || on(DEEP_SEA, ["trust-region"], ["trpo"])(c),
    judge: (cells, complete) =>
      both([
        reachAll(
          groups(cells, [
            { method: "sppo", update: "gradient" },
            { method: "mdpo", update: "gradient" },
            { method: "ppo", update: "gradient" },
            { method: "trpo", update: "gradient" },
            { method: "trpo", update: "trust-region" },
          ]),
          complete,
          PAPER_STEPS,
        ),
        order(select(cells, { update: "gradient" })),
      ]),
  },
  {
    claim: "A larger m helps the methods with fixed steps",
    scope: (c) => c.update === "gradient",
    judge: largerM,
  },
  {
    claim: "CliffWorld: no regularised method reaches J* with a line search",
    scope: on(CLIFF, ["line-search"]),
    judge: lineSearches,
  },
  {
    claim: "With a trust region all three methods reach J*, for nearly all delta",
    scope: (c) => c.update === "trust-region",
    judge: trustRegion,
  },
  {
    claim: "The best eta is far above the one with a guarantee",
    scope: (c) => c.update === "gradient" && (c.method === "sppo" || c.method === "mdpo"),
    judge: bestEta,
  },
  {
    claim: "The trust region saturates at m = 10",
    scope: (c) => c.update === "trust-region",
    judge: (cells, _, published) => saturation(cells, published),
  },
  {
    claim: "TRPO's update costs the most, more than twice the others'",
    scope: (c) => c.update === "gradient" || (c.update === "trust-region" && c.method === "trpo"),
    judge: costs,
  },
];

/** The verdicts, in the paper's order. */
export function judge(plan: Plan, cells: readonly Cell[]): Verdict[] {
  const published = cells.filter(({ configuration }) => MODELS.includes(configuration.model));
  const have = new Set(cells.map(({ run }) => run.id));
  const { runs } = expand({ ...profiles.paper, checkRounding: false }, plan.binary);
  return claims.map(({ claim, scope, judge }, i) => {
    const complete = runs.every(({ id, configuration }) => !scope(configuration) || have.has(id));
    const judgement = judge(
      published.filter(({ configuration }) => scope(configuration)),
      complete,
      published,
    );
    return { number: i + 1, claim, ...judgement, provisional: !complete };
  });
}
