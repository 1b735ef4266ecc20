/**
 * The benchmark: every kernel in WebAssembly beside the same in TypeScript and, where python3 has numpy, in NumPy.
 * Contenders are proved equal before they are timed; they take turns, and medians are compared.
 */
import { Command } from "commander";
import { createBaseline } from "../src/engine/js/engine.ts";
import { wasmEngine } from "../src/engine/wasm.ts";
import type { Case, Results } from "./support/cases.ts";
import { type LargeRow, largeRow } from "./support/large.ts";
import { loopCases } from "./support/loops.ts";
import { machine, machineLines } from "./support/machine.ts";
import { type Budget, type Contender, local, measure } from "./support/measure.ts";
import { label } from "./support/models.ts";
import { NumpyPeer } from "./support/peer.ts";
import { prove, proveCounts } from "./support/proof.ts";
import { largeTable, markdownTable, plainTable, type Row, rowsOf } from "./support/report.ts";
import { tableCases } from "./support/tables.ts";

const FULL: Budget = { rounds: 5, time: 100, warmUp: 200, batch: 10 };
const QUICK: Budget = { rounds: 1, time: 10, warmUp: 20, batch: 1 };

interface Flags {
  json?: boolean;
  markdown?: boolean;
  quick?: boolean;
  filter?: string;
  numpy: boolean;
  million?: boolean;
}

const flags = new Command("bench")
  .description("Times every kernel on both engines, and large grids, beside NumPy and SciPy where python3 has them.")
  .option("--json", "one JSON object; times in microseconds")
  .option("--markdown", "the main rows as markdown: the table of docs/benchmarks.md")
  .option("--quick", "small models, short times: a smoke run")
  .option("--filter <text>", "only rows whose kernel or model contains the text")
  .option("--no-numpy", "leave NumPy and SciPy out")
  .option("--million", "large grids up to a million states (time per state, updates and optima: npm run bench:scale)")
  .parse()
  .opts<Flags>();

/** Writes over the last line of a terminal. */
function note(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** Every result goes in here, so that none is idle. */
let sink = 0;

async function run(benchmark: Case, peer: NumpyPeer | undefined, budget: Budget): Promise<Row[]> {
  const { kernel, model, peerOnly } = benchmark;
  const title = `${kernel}, ${label(model)}`;
  const contenders: Contender[] = [];
  const units = new Map<string, Record<string, number>>();

  const wasm = benchmark.prepare(wasmEngine());
  wasm.call();
  const enter = (contender: Contender, results: Results, counts: Record<string, number>): void => {
    prove(title, ["wasm", wasm.results()], [contender.name, results]);
    proveCounts(title, ["wasm", wasm.units()], [contender.name, counts]);
    units.set(contender.name, counts);
    contenders.push(contender);
  };
  enter(local("wasm", wasm.call), wasm.results(), wasm.units());
  if (!peerOnly) {
    const js = benchmark.prepare(createBaseline());
    js.call();
    enter(local("js", js.call), js.results(), js.units());
  }
  if (peer && benchmark.peer) {
    const numpy = await peer.prepare(model, benchmark.peer);
    enter(numpy, numpy.results, numpy.units);
  }
  const timings = await measure(contenders, budget);
  for (const result of Object.values(wasm.results())) sink += result[0];
  return rowsOf(kernel, label(model), timings, units);
}

const contains = (title: string): boolean => title.toLowerCase().includes((flags.filter ?? "").toLowerCase());

const wanted = ({ kernel, model, large, main }: Case): boolean =>
  !(flags.quick && large) && (main || !flags.markdown) && contains(`${kernel} ${label(model)}`);

/** Sides and discounts of the large grids: 1e4 and 1e5 states. */
const GRIDS = flags.quick
  ? [[100, 0.99]]
  : [[100, 0.99], [100, 0.9999], [316, 0.99], ...(flags.million ? [[1000, 0.99]] : [])];

const peer = flags.numpy ? NumpyPeer.open() : undefined;
try {
  const host = machine(peer?.version);
  const cases = [...tableCases(), ...loopCases()].filter((one) => wanted(one) && (peer || !one.peerOnly));
  const grids = contains("large grids") ? GRIDS : [];
  if (cases.length + grids.length === 0) throw new Error(`no row contains ${JSON.stringify(flags.filter)}`);
  const rows: Row[] = [];
  for (const [i, one] of cases.entries()) {
    note(`${i + 1}/${cases.length} ${one.kernel}, ${label(one.model)}`);
    rows.push(...(await run(one, peer, flags.quick ? QUICK : FULL)));
  }
  const large: LargeRow[] = [];
  for (const [side, discount] of grids) {
    note(`${side} x ${side} cells, discount ${discount}`);
    large.push(await largeRow(side, discount, flags.numpy));
  }
  note("");
  if (!Number.isFinite(sink)) throw new Error(`a kernel's result is not finite: ${sink}`);
  if (flags.json) process.stdout.write(`${JSON.stringify({ machine: host, rows, large })}\n`);
  else {
    process.stdout.write(`${machineLines(host).join(flags.markdown ? "  \n" : "\n")}\n`);
    if (rows.length > 0) process.stdout.write(`\n${(flags.markdown ? markdownTable : plainTable)(rows)}`);
    if (large.length > 0) process.stdout.write(`\n${largeTable(large, Boolean(flags.markdown))}`);
  }
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  peer?.close();
}
