/**
 * The figures of a study.
 */
import type { Cell } from "./cells.ts";
import { curves } from "./curve-figures.ts";
import { FAMILIES, type Figure, labelsOf } from "./families.ts";
import { mapFigures } from "./maps.ts";
import { sensitivity } from "./sensitivity.ts";
import { STYLES } from "./svg.ts";

/** Every figure that the cells have something to show in: those of methods, which have a style; pairs stand in the tables. */
export function figuresOf(all: readonly Cell[]): Figure[] {
  const cells = all.filter(({ configuration }) => configuration.method in STYLES);
  return [
    ...FAMILIES.flatMap((family) => sensitivity(family, cells)),
    ...mapFigures(cells, labelsOf(cells)),
    ...curves("returns", cells),
    ...curves("gradientNorms", cells),
    ...curves("stepSizes", cells),
  ];
}
