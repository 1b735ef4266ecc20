/**
 * The numbers of one state, run by run.
 */
import { byId, h, refill } from "./dom.ts";
import type { Lane } from "./lane.ts";
import { percent, short } from "./numbers.ts";
import { runColour } from "./palette.ts";
import { LETTERS, runTitle } from "./settings.ts";
import { scheme } from "./theme.ts";

/** The state of a lane's layout at a cell. */
export function stateUnder(lane: Lane | undefined, cursor: { column: number; row: number } | undefined): number {
  const layout = lane?.layout;
  if (!layout || !cursor || cursor.column >= layout.columns || cursor.row >= layout.rows) return -1;
  return layout.stateAt[cursor.row * layout.columns + cursor.column];
}

function table(lane: Lane, s: number): HTMLElement {
  const { info, snapshot } = lane;
  if (!info || !snapshot) return h("p", {}, "…");
  const A = info.actions;
  const rows = info.actionNames.map((name, a) => {
    const sa = s * A + a;
    const p = snapshot.policy[sa];
    const bar = h("span", { class: "bar", "aria-hidden": "true" });
    bar.style.width = `${100 * p}%`;
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      h("td", { class: "share" }, bar, h("span", { class: "text" }, percent(p))),
      h("td", {}, short(snapshot.qValues[sa])),
      h("td", {}, short(snapshot.advantages[sa])),
    );
  });
  const head = ["action", "π", "Q", "Adv"].map((name) => h("th", { scope: "col" }, name));
  return h("table", {}, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...rows));
}

/** Shows the state under the cursor for every run. */
export function showState(lanes: readonly Lane[], cursor: { column: number; row: number } | undefined): void {
  const box = byId("inspector");
  const s = stateUnder(lanes[0], cursor);
  const info = lanes[0]?.info;
  if (s < 0 || !info || s >= info.states) {
    const hint = cursor
      ? "This cell is no state of the model."
      : "Point at a cell, or walk over a map with the arrow keys.";
    refill(box, h("h2", {}, "State"), h("p", { class: "muted" }, hint));
    return;
  }
  const terminal = info.terminals.includes(s) ? ", terminal" : "";
  const cards = lanes.map((lane, i) => {
    const card = h(
      "section",
      { class: "state", "aria-label": `Run ${LETTERS[i]}, ${runTitle(lane.setting)}` },
      h(
        "p",
        { class: "numbers" },
        h("span", { class: "letter", "aria-hidden": "true" }, LETTERS[i]),
        ` V ${short(lane.snapshot?.values[s])} · d ${short(lane.snapshot?.occupancy[s])}`,
      ),
      table(lane, s),
    );
    card.style.setProperty("--run", runColour(scheme(), i));
    return card;
  });
  refill(
    box,
    h("h2", {}, `State ${info.stateNames[s].replace(/^state /, "")}${terminal}`),
    h("div", { class: "states" }, ...cards),
  );
}

/** One sentence on a state, for screen readers. */
export function stateSentence(lanes: readonly Lane[], cursor: { column: number; row: number }, kind: string): string {
  const s = stateUnder(lanes[0], cursor);
  const info = lanes[0]?.info;
  if (s < 0 || !info) return `${kind}, row ${cursor.row + 1}, column ${cursor.column + 1}`;
  const runs = lanes.map(({ snapshot }, i) => {
    if (!snapshot) return "";
    let best = 0;
    for (let a = 1; a < info.actions; a++) {
      if (snapshot.policy[s * info.actions + a] > snapshot.policy[s * info.actions + best]) best = a;
    }
    const p = snapshot.policy[s * info.actions + best];
    return `${LETTERS[i]}: value ${short(snapshot.values[s])}, ${info.actionNames[best]} ${percent(p)}`;
  });
  return `State ${info.stateNames[s]}, ${kind}. ${runs.join(". ")}`;
}
