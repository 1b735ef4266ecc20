/**
 * The playground: joins settings, runs and pictures. The page draws what has changed, once per frame; all computing is
 * done in workers.
 */
import { announce } from "./announce.ts";
import { BenchmarkTab } from "./benchmark-tab.ts";
import { byId, debounced } from "./dom.ts";
import { startFiles } from "./files.ts";
import { GridEditor } from "./grid-editor.ts";
import { startAddress, startHeader } from "./header.ts";
import { showState, stateSentence } from "./inspector.ts";
import { Legend } from "./legend.ts";
import type { Cursor } from "./map-view.ts";
import { MapViews } from "./maps.ts";
import { Player } from "./player.ts";
import { Plots } from "./plots.ts";
import { RunsPanel } from "./runs-panel.ts";
import { parseSetting } from "./share.ts";
import { SlicePanel } from "./slice-panel.ts";
import { firstSetting, type Setting, SPEEDS, Store } from "./store.ts";
import { startTabs } from "./tabs.ts";
import { startTheme } from "./theme.ts";
import { type Tint, tintOf } from "./tint.ts";
import { Transport } from "./transport.ts";
import { WorldPanel } from "./world-panel.ts";

/** Models up to this size show the surrogate while they play; larger ones when they pause. */
const MEASURED_PLAYING = 200;
/** Milliseconds between two measurements of the surrogate. */
const MEASURE_EVERY = 150;

let dirty = true;
let measured = 0;
const changed = () => {
  dirty = true;
};

/** A message that stays until the next one, or until things are well again. */
function refuse(message: string): void {
  const box = byId("error");
  byId("error-text").textContent = message;
  box.hidden = message === "";
}

function initial(): Setting {
  if (!location.hash.includes("=")) return firstSetting();
  try {
    return parseSetting(location.hash);
  } catch (error) {
    refuse(`The address cannot be read: ${(error as Error).message}.`);
    return firstSetting();
  }
}

const store = new Store(initial());
const player = new Player(changed);
const editor = new GridEditor(store);
const legend = new Legend(store);
const plots = new Plots();
const slices = new SlicePanel(plots, () => {
  measured = 0;
  changed();
});
let cursor: Cursor | undefined;

new WorldPanel(store);
const runsPanel = new RunsPanel(store);
/** What was last said of the world or a run. */
let complaint = "";

/** Begins what has changed, or all runs anew; what is wrong with the world or with a run is said above them. */
const begin = async (anew = false) => {
  const { world, runs } = store.setting;
  await player.load(world, runs, anew);
  if (store.setting.world !== world || store.setting.runs !== runs) return;
  const failed = player.lanes.findIndex(({ error }) => error);
  const prefix = world.kind === "file" ? `${world.name}: ` : "";
  const found = failed < 0 ? "" : `${prefix}${player.lanes[failed].error}`;
  if (found !== "" || complaint !== "") refuse(found);
  complaint = found;
};
const transport = new Transport(player, store, () => begin(true));

const tint = (): Tint => {
  const { quantity, contrast } = store.setting;
  return tintOf(quantity, contrast, player.lanes, player.optimum);
};

/** What stands on a cell, in a word. */
function kindAt({ column, row }: Cursor): string {
  const layout = player.lanes[0]?.layout;
  const place = [...(layout?.places ?? []), ...(layout?.walls ?? [])].find((p) => p.column === column && p.row === row);
  return place?.kind ?? "nothing";
}

const maps = new MapViews({
  point: (to, speak) => {
    if (cursor?.column !== to.column || cursor?.row !== to.row) changed();
    cursor = to;
    if (speak) announce(stateSentence(player.lanes, to, kindAt(to)));
  },
  paint: (at) => editor.paint(at),
  tool: (key) => editor.key(key),
});

/** Worlds of more cells are begun when a stroke or a slider pauses. */
const LARGE = 300;
const beginSoon = debounced(() => void begin(), 200);

/** A new world begins all runs anew; a run with other options begins anew alone, and catches up. */
store.onChange(({ world, runs }, before) => {
  changed();
  if (world === before.world && runs === before.runs) return;
  if (world.kind === "map" && world.rows.length * world.rows[0].length > LARGE) beginSoon();
  else void begin();
});

function draw(): void {
  const { lanes, optimum } = player;
  const scale = tint();
  maps.draw(lanes, store.setting.world, scale, cursor);
  legend.show(scale);
  transport.show();
  showState(lanes, cursor);
  const gap = byId<HTMLInputElement>("gap");
  gap.disabled = optimum === undefined;
  plots.curves(lanes, optimum?.return, gap.checked);
  slices.show(lanes);
}

/** Measures the surrogate when there is time for it. */
function measure(now: number): void {
  const lane = slices.lane(player.lanes);
  if (!lane?.info || now - measured < MEASURE_EVERY) return;
  if (player.playing && lane.info.states > MEASURED_PLAYING) return;
  measured = now;
  void lane.measure().then((fresh) => {
    if (fresh) changed();
  });
  if (lane.measuring && !lane.slice) changed();
}

function frame(now: number): void {
  measure(now);
  player.tick(now, SPEEDS[store.setting.speed]);
  byId("working").hidden = player.working(now) < 400;
  if (dirty) {
    dirty = false;
    draw();
  }
  requestAnimationFrame(frame);
}

startTheme(() => {
  runsPanel.show(true);
  changed();
});
startTabs(byId("tabs"), changed);
startAddress(store, refuse);
startHeader(store, player, tint, refuse);
startFiles((name, text) => store.set({ world: { kind: "file", name, text } }), refuse);
new BenchmarkTab();
byId("gap").addEventListener("change", changed);
byId("error-close").addEventListener("click", () => refuse(""));
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  maps.views[0]?.canvas.focus();
});
addEventListener("resize", changed);
// On a narrow page the maps come first, and the settings are folded away.
if (matchMedia("(max-width: 700px)").matches) {
  for (const panel of document.querySelectorAll<HTMLDetailsElement>("details.panel")) panel.open = false;
}
void begin();
requestAnimationFrame(frame);
