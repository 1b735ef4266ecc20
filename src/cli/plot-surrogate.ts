/**
 * `fma-pg plot-surrogate`: an objective and a divergence as a picture.
 */
import type { Command } from "commander";
import type { Divergence, Objective } from "../solver/options.ts";
import { parseMember } from "../solver/pair-text.ts";
import { surrogateFigure } from "../study/surrogate-figure.ts";
import { asUsage } from "./errors.ts";
import { writeFile } from "./files.ts";
import { numberArgument } from "./numbers.ts";
import { print } from "./output.ts";

const HELP = `
f(r, +1) and f(r, -1), the divergence about p_t = 0.3, and a policy of one state
after 1, 10 and 100 gradient steps (alpha 1, eta 1).

Examples:
  fma-pg plot-surrogate 'min(r*A, clip(r, 0.8, 1.2)*A)' --out clip.svg
  fma-pg plot-surrogate quadratic:0.2 --divergence 'q*(p/q - 1)^2' > figure.svg
`;

export function addPlotSurrogateCommand(program: Command): void {
  program
    .command("plot-surrogate")
    .description("plot an objective, a divergence and their effect on a policy")
    .argument("<objective>", "f(r, A): an expression, or a member as in `run --help`")
    .option("--divergence <member>", "c(p, q), likewise (none)")
    .option("--out <file>", "an SVG file (standard output)")
    .addHelpText("after", HELP)
    .action((text: string, { divergence = "none", out }: { divergence?: string; out?: string }) => {
      const svg = asUsage(() =>
        surrogateFigure(
          parseMember("objective", text, numberArgument) as Objective,
          parseMember("divergence", divergence, numberArgument) as Divergence | "none",
        ),
      );
      if (out === undefined) print(svg);
      else writeFile(out, svg);
    });
}
