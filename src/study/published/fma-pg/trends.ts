/**
 * Judging the claims that compare settings with each other.
 */
import { bestOf, type Cell, groupBy, reached, select, valuesOf } from "../../cells.ts";
import { microseconds } from "../../cost.ts";
import { methodName, modelName, show, showValue } from "../../names.ts";
import type { StudyModel } from "../../types.ts";
import { CLIFF, DEEP_SEA } from "./models.ts";
import { everyGroup, FIXED, fastest, ids, type Judgement, KL, PAPER_STEPS, UNSETTLED } from "./reach.ts";

/** Steps to J* of each fixed-step method's best setting, at each m at which all four get there in time. */
export function order(cells: readonly Cell[]): Judgement {
  const evidence: string[] = [];
  const shown: Cell[] = [];
  const remarks: string[] = [];
  let holds: boolean | undefined;
  for (const m of valuesOf<number>(cells, "innerSteps")) {
    const best = FIXED.map((method) => bestOf(select(cells, { method, innerSteps: m })));
    if (!best.every((cell): cell is Cell => cell !== undefined && reached(cell, PAPER_STEPS))) continue;
    const steps = best.map(({ run }) => run.iterationsTo99 as number);
    const [sppo, mdpo, trpo, ppo] = steps;
    const asClaimed = ppo <= Math.min(sppo, mdpo, trpo) && trpo >= Math.max(sppo, mdpo, ppo);
    holds = (holds ?? true) && asClaimed;
    const named = (n: number) => FIXED.filter((_, i) => steps[i] === n).map((method) => methodName(method));
    const [first, last] = [named(Math.min(...steps)), named(Math.max(...steps))];
    if (!asClaimed) remarks.push(`${first.join(" and ")} first, ${last.join(" and ")} last at m = ${m}`);
    const list = FIXED.map((method, i) => `${methodName(method)} ${steps[i]}`).join(", ");
    evidence.push(`Fixed steps, best settings at m = ${m}: steps to J* ${list}.`);
    shown.push(...best);
  }
  if (holds === undefined) return UNSETTLED;
  const remark = remarks.length > 0 ? remarks.join("; ") : undefined;
  return { outcome: holds ? "reproduced" : "not reproduced", remark, evidence, runs: ids(shown) };
}

export function largerM(cells: readonly Cell[]): Judgement {
  const evidence: string[] = [];
  const shown: Cell[] = [];
  let holds = true;
  for (const [name, group] of groupBy(cells, (cell) => `${cell.configuration.model} ${cell.configuration.method}`)) {
    const ms = valuesOf<number>(group, "innerSteps");
    const best = ms.map((m) => bestOf(select(group, { innerSteps: m })) as Cell);
    if (ms.length < 2) return UNSETTLED;
    const slack = 1e-3 * Math.abs(best[0].optimum);
    if (!(best[best.length - 1].read > best[0].read)) holds = false;
    if (best.some(({ read }, i) => i > 0 && read < best[i - 1].read - slack)) holds = false;
    const [model, method] = name.split(" ");
    const list = best.map(({ read }, i) => `${show(read)} (m = ${ms[i]})`).join(", ");
    evidence.push(`${modelName(model)}, ${methodName(method)}: best J ${list}.`);
    shown.push(...best);
  }
  if (shown.length === 0) return UNSETTLED;
  return { outcome: holds ? "reproduced" : "not reproduced", evidence, runs: ids(shown) };
}

/** "Nearly all": this share of the values of delta. */
const NEARLY = 0.75;

export function trustRegion(cells: readonly Cell[], complete: boolean): Judgement {
  const evidence: string[] = [];
  const shown: (Cell | undefined)[] = [];
  const holds: boolean[] = [];
  for (const model of [CLIFF, DEEP_SEA]) {
    for (const method of KL) {
      const group = select(cells, { model, method });
      if (group.length === 0) return UNSETTLED;
      const deltas = valuesOf<number>(group, "delta");
      const good = deltas.filter((delta) => select(group, { delta }).some((cell) => reached(cell)));
      holds.push(good.length >= NEARLY * deltas.length);
      const bad = deltas.filter((delta) => !good.includes(delta)).map(showValue);
      const but = bad.length > 0 ? `, not for ${bad.join(", ")}` : "";
      const text = `${good.length} of ${deltas.length} values of delta reach J* at some m${but}`;
      evidence.push(`${modelName(model)}, ${methodName(method)}: ${text}.`);
      shown.push(fastest(group));
    }
  }
  const refuted = complete || shown.some((cell) => cell === undefined);
  return { outcome: everyGroup(holds, refuted), evidence, runs: ids(shown) };
}

/** Step sizes with a guarantee (docs/mathematics.md, section 5); infinite where rewards or the future do not matter. */
export function guaranteedEta(method: string, { mdp }: StudyModel): number {
  const { discount, actions, rewards } = mdp;
  const spread =
    rewards.reduce((a, r) => Math.max(a, r), -Infinity) - rewards.reduce((a, r) => Math.min(a, r), Infinity);
  return method === "sppo" ? (1 - discount) / spread : (1 - discount) ** 3 / (2 * discount * actions * spread);
}

/** "Far above": so many times. */
const FAR = 10;

export function bestEta(cells: readonly Cell[]): Judgement {
  const evidence: string[] = [];
  const shown: Cell[] = [];
  const holds: boolean[] = [];
  const times: string[] = [];
  for (const model of [CLIFF, DEEP_SEA]) {
    for (const method of ["sppo", "mdpo"]) {
      const group = select(cells, { model, method });
      const best = bestOf(group);
      if (!best) return UNSETTLED;
      const eta = Number(best.configuration.eta);
      const bound = guaranteedEta(method, best.model);
      const edge = eta === valuesOf<number>(group, "eta").pop() ? ", the largest one tried" : "";
      holds.push(eta >= FAR * bound);
      times.push(`${show(eta / bound, 2)} times for ${methodName(method)} on ${modelName(model)}`);
      const text = `best eta ${showValue(eta)}${edge}, ${show(eta / bound, 2)} times the guaranteed ${show(bound, 3)}`;
      evidence.push(`${modelName(model)}, ${methodName(method)}: ${text}.`);
      shown.push(best);
    }
  }
  evidence.push("For sPPO on DeepSeaTreasure the paper prints a bound of 1.0e-2, a tenth of what its formula gives.");
  return {
    outcome: holds.every(Boolean) ? "reproduced" : "not reproduced",
    remark: times.join(", "),
    evidence,
    runs: ids(shown),
  };
}

const orNever = ({ run }: Cell): string => String(run.iterationsTo99 ?? "never");

/** Decided by m = 10 and 100; the exact maximiser of the same surrogate, m = ∞, is quoted where it was run. */
export function saturation(cells: readonly Cell[], published: readonly Cell[]): Judgement {
  const evidence: string[] = [];
  const shown: Cell[] = [];
  let pairs = 0;
  let gains = 0;
  for (const [name, group] of groupBy(cells, (cell) => `${cell.configuration.model} ${cell.configuration.method}`)) {
    const [model, method] = name.split(" ");
    let limits = 0;
    const lines = valuesOf<number>(group, "delta").flatMap((delta) => {
      const [ten, hundred] = [10, 100].map((m) => select(group, { delta, innerSteps: m })[0]);
      if (!ten || !hundred) return [];
      const [a, b] = [ten, hundred].map(({ run }) => run.iterationsTo99 ?? Infinity);
      pairs++;
      if (b < 0.9 * a - 1) gains++;
      const [limit] = select(published, { model, method, delta, update: "exact" });
      const three = limit ? [ten, hundred, limit] : [ten, hundred];
      limits += three.length - 2;
      shown.push(...three);
      return [`${showValue(delta)}: ${three.map(orNever).join(", ")}`];
    });
    const ms = limits > 0 ? "m = 10, 100 and ∞" : "m = 10 and 100";
    const who = `${modelName(model)}, ${methodName(method)}`;
    if (lines.length > 0) evidence.push(`${who}, steps to J* at ${ms} by delta: ${lines.join("; ")}.`);
  }
  if (pairs === 0) return UNSETTLED;
  evidence.unshift(`m = 100 needs at least a tenth fewer steps than m = 10 in ${gains} of ${pairs} cases.`);
  return { outcome: gains <= 0.1 * pairs ? "reproduced" : "not reproduced", evidence, runs: ids(shown) };
}

export function costs(cells: readonly Cell[]): Judgement {
  const trpo = microseconds(select(cells, { method: "trpo", update: "trust-region" }));
  const others = ["sppo", "mdpo", "ppo"].map((method) => microseconds(select(cells, { method, update: "gradient" })));
  const same = FIXED.map((method) => microseconds(select(cells, { method, update: "gradient" })));
  if (![trpo, ...others].every(Number.isFinite)) return UNSETTLED;
  const list = FIXED.map((method, i) => `${methodName(method)} ${show(same[i], 2)}`).join(", ");
  return {
    outcome: others.every((other) => trpo > 2 * other) ? "reproduced" : "not reproduced",
    evidence: [`Microseconds per inner step: TRPO (trust region) ${show(trpo, 2)}; with fixed steps ${list}.`],
    runs: [],
  };
}
