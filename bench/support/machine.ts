/** Where the numbers come from. */
import { cpus, loadavg } from "node:os";
import { gzipSync } from "node:zlib";
import { inlined } from "../../src/engine/wasm.ts";

export interface Machine {
  cpu: string;
  cores: number;
  /** Runnable threads over the last minute, at the start. */
  load: number;
  node: string;
  v8: string;
  /** Bytes of the binary. */
  wasm: { raw: number; gzip: number };
  numpy?: string;
}

export function machine(numpy?: string): Machine {
  const binary = inlined();
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    load: Math.round(100 * loadavg()[0]) / 100,
    node: process.version,
    v8: process.versions.v8,
    wasm: { raw: binary.length, gzip: gzipSync(binary, { level: 9 }).length },
    numpy,
  };
}

export function machineLines(m: Machine): string[] {
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;
  return [
    `${m.cpu}, ${m.cores} cores, load ${m.load}; Node ${m.node} (V8 ${m.v8})`,
    `binary ${kib(m.wasm.raw)}, gzip ${kib(m.wasm.gzip)}; peer: ${
      m.numpy ? `${m.numpy}, one thread` : "NumPy left out (--no-numpy, or no python3 that has it)"
    }`,
    "processor time: median +- half the distance of the quartiles; results are proved equal first",
  ];
}
