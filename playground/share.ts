/**
 * A setting as the part of an address behind "#", and back. Maps are written in runs of equal cells.
 */
import { fieldsOf, METHODS, MOST_RUNS, type RunSetting, UPDATES } from "./settings.ts";
import { firstSetting, type Setting, SPEEDS } from "./store.ts";
import { CONTRASTS, QUANTITIES } from "./tint.ts";
import { type MapWorld, MOST_CELLS, type World } from "./world.ts";

/** Model files up to this many characters travel in the address. */
const MOST_FILE = 16_000;

const TO: Record<string, string> = { "#": "W", ".": "_" };
const FROM: Record<string, string> = { W: "#", _: "." };

export const packRows = (rows: readonly string[]) =>
  rows
    .map((row) => row.replace(/(.)\1*/g, (run) => (run.length > 1 ? run.length : "") + (TO[run[0]] ?? run[0])))
    .join("~");

export function unpackRows(text: string): string[] {
  if (!/^[0-9SGCW_~]+$/.test(text)) throw new Error("the map holds a character that is no cell");
  const rows = text.split("~").map((row) =>
    row.replace(/(\d*)(\D)/g, (_, count: string, cell: string) => {
      if (Number(count) > MOST_CELLS) throw new Error(`the map is wider than ${MOST_CELLS} cells`);
      return (FROM[cell] ?? cell).repeat(count === "" ? 1 : Number(count));
    }),
  );
  if (rows.length > MOST_CELLS) throw new Error(`the map is higher than ${MOST_CELLS} cells`);
  if (rows.some((row) => row.length !== rows[0].length)) throw new Error("the lines of the map differ in length");
  return rows;
}

const NUMBERS = ["slip", "discount", "stepReward", "goalReward", "cliffReward"] as const;

function writeWorld(world: World, to: URLSearchParams): void {
  to.set("world", world.kind);
  if (world.kind === "file") {
    if (world.text.length > MOST_FILE)
      throw new Error("This model file is too large for an address: send the file along.");
    to.set("name", world.name);
    to.set("file", JSON.stringify(JSON.parse(world.text)));
    return;
  }
  if (world.kind === "map") {
    to.set("map", packRows(world.rows));
    for (const name of NUMBERS) to.set(name, String(world[name]));
    to.set("cliff", world.cliff);
    return;
  }
  to.set("discount", String(world.discount));
  if (world.kind === "deepsea") to.set("size", String(world.size));
}

function readNumber(from: URLSearchParams, name: string, otherwise: number): number {
  const text = from.get(name);
  if (text === null) return otherwise;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new Error(`${name} must be a number, got "${text}"`);
  return value;
}

function readWorld(from: URLSearchParams): World {
  const kind = from.get("world") ?? "cliffworld";
  const discount = readNumber(from, "discount", 0.9);
  switch (kind) {
    case "cliffworld":
      return { kind, discount };
    case "deepsea": {
      const size = readNumber(from, "size", 8);
      if (size > MOST_CELLS) throw new Error(`size must be at most ${MOST_CELLS}, got ${size}`);
      return { kind, size, discount };
    }
    case "file":
      return { kind, name: from.get("name") ?? "model", text: from.get("file") ?? "" };
    case "map": {
      const cliff = from.get("cliff") ?? "terminal";
      if (cliff !== "terminal" && cliff !== "reset") throw new Error(`cliff must be terminal or reset, got "${cliff}"`);
      const world: MapWorld = {
        kind,
        rows: unpackRows(from.get("map") ?? ""),
        slip: 0,
        discount,
        stepReward: 0,
        goalReward: 1,
        cliffReward: -1,
        cliff,
      };
      for (const name of NUMBERS) world[name] = readNumber(from, name, world[name]);
      return world;
    }
    default:
      throw new Error(`unknown world "${kind}"`);
  }
}

const writeRun = ({ method, update, values }: RunSetting) =>
  [method, update, ...Object.entries(values).map(([name, value]) => `${name}:${value}`)].join(",");

function readRun(text: string): RunSetting {
  const [method, update, ...pairs] = text.split(",");
  const known = METHODS.find(({ id }) => id === method);
  if (!known) throw new Error(`there is no method "${method}"`);
  const way = UPDATES.find(({ id }) => id === update);
  if (!way?.methods.includes(known.id)) throw new Error(`there is no update "${update}" for ${known.title}`);
  const values: RunSetting["values"] = {};
  for (const pair of pairs) {
    const [name, value = ""] = pair.split(":");
    const field = fieldsOf(known.id, way.id).find((one) => one.name === name);
    if (!field) throw new Error(`${known.title}, ${way.title}, has no option "${name}"`);
    if (typeof field.initial === "number") values[name] = readNumber(new URLSearchParams([[name, value]]), name, 0);
    else values[name] = typeof field.initial === "boolean" ? value === "true" : value;
  }
  return { method: known.id, update: way.id, values };
}

/** The setting as text. Throws where it is too large. */
export function formatSetting(setting: Setting): string {
  const to = new URLSearchParams();
  writeWorld(setting.world, to);
  for (const run of setting.runs) to.append("run", writeRun(run));
  to.set("speed", String(setting.speed));
  to.set("colour", setting.quantity);
  to.set("contrast", setting.contrast);
  return to.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%7E", "~");
}

/** Reads what `formatSetting` wrote. Throws an Error that names what is wrong. */
export function parseSetting(text: string): Setting {
  const from = new URLSearchParams(text.replace(/^#/, ""));
  const first = firstSetting();
  const runs = from.getAll("run").map(readRun);
  if (runs.length > MOST_RUNS) throw new Error(`at most ${MOST_RUNS} runs fit side by side, got ${runs.length}`);
  const speed = readNumber(from, "speed", first.speed);
  if (!(speed in SPEEDS)) throw new Error(`speed must be 0 to ${SPEEDS.length - 1}, got ${speed}`);
  return {
    world: readWorld(from),
    runs: runs.length > 0 ? runs : first.runs,
    speed,
    quantity: QUANTITIES.find(({ id }) => id === from.get("colour"))?.id ?? first.quantity,
    contrast: CONTRASTS.find(({ id }) => id === from.get("contrast"))?.id ?? first.contrast,
  };
}
