/** The reference figures in test/fixtures, computed by code independent of this project. */
import { readFileSync } from "node:fs";
import { cliffWorld } from "../../src/environments/cliff-world.ts";
import { deepSea } from "../../src/environments/deep-sea.ts";
import type { Mdp } from "../../src/model/mdp.ts";
import type { OptimizeOptions } from "../../src/solver/options.ts";

const read = (name: string) => JSON.parse(readFileSync(`test/fixtures/${name}.json`, "utf8"));

export interface EvaluationCase {
  mdp: { name: string; discount: number };
  policy: number[][];
  expected: {
    values: number[];
    qValues: number[][];
    advantages: number[][];
    occupancy: number[];
    return: number;
  };
}
export const evaluations = (): EvaluationCase[] => read("evaluation");

export interface UpdateCase {
  method: "sppo" | "mdpo" | "trpo" | "ppo";
  update?: string;
  eta: number;
  epsilon: number;
  delta?: number;
  multiplier?: number;
  objective: number;
  divergence?: number;
  gradient: number[][];
  naturalDirection?: number[][];
  curvature?: number;
  policy: number[][];
}
export interface UpdateModel {
  name: string;
  mdp: object;
  oldLogits: number[][];
  logits: number[][];
  cases: UpdateCase[];
}
export const updates = (): UpdateModel[] => read("updates");

type Environment = "cliffworld" | "deepsea";
export type Curve = { env: Environment; discount: number; returns: number[]; trustedSteps: number } & OptimizeOptions;
export const curves = (): Curve[] => read("curves");

export interface StudyTable {
  env: Environment;
  discount: number;
  method: "sppo" | "mdpo" | "trpo" | "ppo";
  innerSteps: number;
  updates: number;
  cells: { eta?: number; epsilon?: number; stepSize: number; finalReturn: number; stable: boolean }[];
}
export const study = (): StudyTable[] => read("study");

/** Values of a textbook model, with their source. */
export function knownAnswer(id: string): { values: number[]; source: string } {
  const found = read("known-answers").find((answer: { id: string }) => answer.id === id);
  if (!found) throw new Error(`no known answer ${id}`);
  return found;
}

export const knownAnswerIds = (): string[] => read("known-answers").map(({ id }: { id: string }) => id);

export const environment = (name: Environment, discount: number): Mdp =>
  name === "cliffworld" ? cliffWorld({ discount }) : deepSea({ discount });

/** A member with its parameters in the table's order, its value and its gradient in theta. */
interface MemberCase {
  parameters: number[];
  value: number;
  gradient: number[][];
}
export interface FamilyModel {
  name: string;
  mdp: object;
  oldLogits: number[][];
  logits: number[][];
  objectives: (MemberCase & { objective: string })[];
  divergences: (MemberCase & { divergence: string })[];
  maximisers: {
    objective: string;
    objectiveParameters: number[];
    divergence: string;
    divergenceParameters: number[];
    eta: number;
    policy: number[][];
  }[];
}
export const family = (): FamilyModel[] => read("family");

export interface FamilyCurve {
  env: "cliffworld" | "deepsea-5";
  update: "exact" | "gradient";
  objective: string;
  objectiveParameters: number[];
  divergence: string;
  divergenceParameters: number[];
  eta: number;
  stepSize: number;
  innerSteps: number;
  returns: number[];
  trustedSteps?: number;
}
export const familyCurves = (): FamilyCurve[] => read("family-curves");
