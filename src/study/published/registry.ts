/**
 * The published studies. A new one is a folder here and a line in this table.
 */
import { checkOneOf } from "../../support/argument-checks.ts";
import type { PublishedStudy } from "../published-study.ts";
import type { GridFile } from "../types.ts";
import { fmaPg } from "./fma-pg/index.ts";

/** The first is that of grids which name none: it judges those with its models, and leaves others alone. */
export const STUDIES: readonly PublishedStudy[] = [fmaPg];

/** The grids by name, as `fma-pg study --profile` takes them: of Vaswani et al. (AISTATS 2022), docs/mathematics.md, section 9. */
export const profiles: Readonly<Record<string, GridFile>> = Object.assign(
  {},
  ...STUDIES.map((study) => study.profiles),
);

/**
 * The published study that a grid belongs to.
 *
 * @throws TypeError where the grid names one that does not exist
 */
export function studyOf({ study = STUDIES[0].name }: GridFile): PublishedStudy {
  const names = STUDIES.map(({ name }) => name);
  return STUDIES[names.indexOf(checkOneOf("grid: study", study, names))];
}
