/**
 * report.html: one file, nothing loaded from elsewhere.
 */
import type { Figure } from "./families.ts";
import { modelName, show } from "./names.ts";
import type { PublishedStudy, Section } from "./published-study.ts";
import { escapeText as escape } from "./svg.ts";
import type { ReportTable } from "./tables.ts";
import type { FailedRun, Outcome, Plan, Verdict } from "./types.ts";

const STYLE = `
:root { color-scheme: only light; }
body { font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #222; background: #fff;
  max-width: 1180px; margin: 2rem auto; padding: 0 1.2rem; }
h1 { font-size: 1.7rem; margin-bottom: .2rem; } h2 { font-size: 1.25rem; margin-top: 2.6rem; } h3 { font-size: 1.05rem; margin: 2rem 0 .2rem; }
table { border-collapse: collapse; font-size: 13px; width: 100%; }
th { text-align: left; border-bottom: 2px solid #222; padding: .3rem .6rem .3rem 0; white-space: nowrap; }
td { border-bottom: 1px solid #ddd; padding: .3rem .6rem .3rem 0; vertical-align: top; }
.wide { overflow-x: auto; }
.claims td:nth-child(2), .verdict { width: 15rem; } .verdict { font-weight: 600; } .verdict small { display: block; font-weight: 400; color: #666; }
.yes { color: #005a8c; } .no { color: #a94400; } .open { color: #666; }
ul { margin: 0; padding-left: 1.1rem; } details { color: #666; } code { font-size: 12px; }
figure { margin: 1.6rem 0 2.4rem; overflow-x: auto; } figcaption { color: #555; font-size: 13px; max-width: 60rem; }
svg { max-width: 100%; height: auto; } .note { color: #555; margin-top: 0; }
@media print { body { max-width: none; margin: 0; } figure, tr { break-inside: avoid; } }
`;

const MARKS: Record<Outcome, readonly [mark: string, className: string]> = {
  reproduced: ["✓", "yes"],
  "not reproduced": ["✗", "no"],
  "not settled by this profile": ["?", "open"],
};

const cells = (tag: string, values: readonly string[]): string =>
  values.map((value) => `<${tag}>${escape(value)}</${tag}>`).join("");

function verdictRow({ number, claim, outcome, provisional, remark, evidence, runs }: Verdict): string {
  const [mark, className] = MARKS[outcome];
  const part =
    provisional && outcome !== "not settled by this profile" ? "<small>provisional: part of the grid</small>" : "";
  const aside = remark && outcome !== "not settled by this profile" ? `<small>${escape(remark)}</small>` : "";
  const facts = evidence.map((sentence) => `<li>${escape(sentence)}</li>`).join("");
  const list = runs.map((id) => `<code>${id}</code>`).join(" ");
  const shown = runs.length > 0 ? `<details><summary>${byNumber(runs.length, "run")}</summary>${list}</details>` : "";
  return `<tr><td>${number}</td><td>${escape(claim)}</td><td class="verdict ${className}">${mark} ${outcome}${part}${aside}</td><td><ul>${facts}</ul>${shown}</td></tr>`;
}

const table = ({ title, note, head, rows }: ReportTable, heading: "h2" | "h3" = "h2"): string =>
  `<${heading}>${escape(title)}</${heading}><p class="note">${escape(note)}</p><div class="wide"><table><thead><tr>${cells("th", head)}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n")}
</tbody></table></div>`;

const drawing = ({ name, caption, svg }: Figure): string =>
  `<figure id="${escape(name)}">${svg.trimEnd()}<figcaption>${escape(caption)}</figcaption></figure>`;

const section = ({ title, points, tables, figures }: Section): string =>
  `<h2>${escape(title)}</h2>
<ul>${points.map((point) => `<li>${escape(point)}</li>`).join("")}</ul>
${figures.map(drawing).join("\n")}
${tables.map((one) => table(one, "h3")).join("\n")}`;

/** What a report is made of. */
export interface Content {
  readonly plan: Plan;
  readonly study: PublishedStudy;
  readonly optima: readonly number[];
  readonly cells: number;
  readonly missing: number;
  readonly failed: readonly FailedRun[];
  readonly verdicts: readonly Verdict[];
  readonly sections: readonly Section[];
  readonly figures: readonly Figure[];
  readonly tables: readonly ReportTable[];
}

function models({ plan, optima }: Content): ReportTable {
  return {
    title: "Models",
    note: "J* by policy iteration; J is read after the last outer step unless another one is given.",
    head: ["model", "states", "actions", "discount", "J*", "read after step", "digest"],
    rows: plan.models.map(({ label, mdp, readAt, digest }, i) => [
      modelName(label) === label ? label : `${modelName(label)} (${label})`,
      String(mdp.states),
      String(mdp.actions),
      String(mdp.discount),
      Number.isFinite(optima[i]) ? show(optima[i], 8) : "none",
      readAt === undefined ? "the last" : String(readAt),
      digest,
    ]),
  };
}

function failures({ failed }: Content): string {
  if (failed.length === 0) return "";
  const rows = failed.map(({ id, configuration, reason }) => [id, JSON.stringify(configuration), reason]);
  return table({ title: "Failed runs", note: "", head: ["run", "configuration", "reason"], rows });
}

const byNumber = (n: number, noun: string) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

export function reportHtml(content: Content): string {
  const { plan, study, verdicts, sections, figures, tables } = content;
  const judged = verdicts.some(({ outcome }) => outcome !== "not settled by this profile");
  const facts = [byNumber(content.cells, "cell"), byNumber(plan.models.length, "model")];
  if (content.missing > 0) facts.push(`${byNumber(content.missing, "run")} missing`);
  const claims = judged
    ? `<h2>The published claims</h2>
<p class="note">${escape(study.source)}</p>
<table class="claims"><thead><tr>${cells("th", ["", "claim", "verdict", "figures behind it"])}</tr></thead>
<tbody>
${verdicts.map(verdictRow).join("\n")}
</tbody></table>`
    : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>fma-pg study: ${escape(plan.name)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>fma-pg study: ${escape(plan.name)}</h1>
<p class="note">${facts.join(", ")}; fma-pg ${VERSION}, kernels <code>${plan.binary}</code>.
Every cell is in summary.csv, every run with its curve in runs.jsonl.</p>
${claims}
${sections.map(section).join("\n")}
<h2>Figures</h2>
${figures.map(drawing).join("\n")}
${table(models(content))}
${tables.map((one) => table(one)).join("\n")}
${failures(content)}
<h2>The grid</h2>
<details><summary>as a grid file, format ${escape(plan.grid.format)}</summary>
<pre><code>${escape(JSON.stringify(plan.grid, null, 2))}</code></pre></details>
</body>
</html>
`;
}
