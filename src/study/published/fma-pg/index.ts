/**
 * The tabular study of functional mirror ascent: Vaswani et al., AISTATS 2022 (docs/mathematics.md, section 9; docs/study.md).
 */
import { readCurve } from "../../curve.ts";
import type { PublishedStudy } from "../../published-study.ts";
import { judge } from "./claims.ts";
import { optimaFigures } from "./optima-figure.ts";
import { perfectSection } from "./perfect.ts";
import { profiles } from "./profiles.ts";
import { PAPER_STEPS } from "./reach.ts";

export const fmaPg: PublishedStudy = {
  name: "fma-pg",
  profiles,
  marks: [PAPER_STEPS, 1999],
  columns: [
    {
      name: `returnAt${PAPER_STEPS}`,
      value: ({ run }) => (run.iterations >= PAPER_STEPS ? readCurve(run.curve, PAPER_STEPS) : ""),
    },
  ],
  source: "Vaswani et al., AISTATS 2022, appendix on tabular experiments. To reach J* is to come within 1 % of it.",
  judge,
  sections: (cells) => {
    const perfect = perfectSection(cells);
    return perfect ? [perfect] : [];
  },
  figures: optimaFigures,
};
