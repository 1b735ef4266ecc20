/**
 * The figures of a study.
 */
import type { Cell } from "./cells.ts";
import { curves } from "./curve-figures.ts";
import { FAMILIES, type Figure, labelsOf } from "./families.ts";
import { mapFigures } from "./maps.ts";
import { optimaFigures } from "./optima-figure.ts";
import { sensitivity } from "./sensitivity.ts";

/** Every figure that the cells have something to show in. */
export function figuresOf(cells: readonly Cell[]): Figure[] {
  return [
    ...FAMILIES.flatMap((family) => sensitivity(family, cells)),
    ...mapFigures(cells, labelsOf(cells)),
    ...curves("returns", cells),
    ...curves("gradientNorms", cells),
    ...curves("stepSizes", cells),
    ...optimaFigures(cells),
  ];
}
