/**
 * The WebAssembly engine: the only file that knows the binary and the loader. The module is compiled once, at first
 * use; every solver has an instance of its own.
 */
import { instantiateSync } from "@assemblyscript/loader";
import binary from "../../build/kernels.wasm";
import { show } from "../support/argument-checks.ts";
import { optionError } from "../support/errors.ts";
import type { Bytes, HostModule, HostResponse, HostUrl } from "../support/host.ts";
import { bytesOf } from "./inlined-binary.ts";
import type { Engine, Kernels } from "./kernels.ts";

/** What `loadKernels` takes in place of the inlined binary. */
export type KernelSource = Bytes | HostResponse | HostUrl | HostModule;

let compiled: WebAssembly.Module | undefined;

/** The bytes of the inlined binary. */
export function inlined(): Uint8Array {
  if (!("text" in binary)) throw new Error("this build has no inlined binary");
  return bytesOf(binary);
}

/** What is compiled when no source is given. */
const builtIn = () => ("text" in binary ? inlined() : binary);

function refused(cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Error(`the WebAssembly kernels cannot be compiled here (${reason}); engine "js" needs no WebAssembly`, {
    cause,
  });
}

const isBytes = (source: unknown): source is Bytes => source instanceof ArrayBuffer || ArrayBuffer.isView(source);

/**
 * Compiles the kernels ahead of the first solver; optional. Without a source the inlined binary is used.
 *
 * @param source the bytes of `fma-pg/kernels.wasm`, a Response or URL that holds them, or a compiled module; solvers
 *   made from then on use it.
 * @throws TypeError for any other source; Error when the host refuses to compile or the response is not ok.
 */
export async function loadKernels(source?: KernelSource): Promise<void> {
  if (source === undefined) {
    if (compiled) return;
    source = builtIn();
  }
  if (source instanceof WebAssembly.Module) {
    compiled = source;
    return;
  }
  let bytes: Bytes;
  if (isBytes(source)) bytes = source;
  else if (source instanceof URL || (typeof Response !== "undefined" && source instanceof Response)) {
    const response = source instanceof URL ? await fetch(source) : source;
    if (!response.ok) throw new Error(`the WebAssembly kernels: ${response.url} answered ${response.status}`);
    bytes = await response.arrayBuffer();
  } else {
    const need = "must be bytes, a Response, a URL or a WebAssembly.Module";
    throw optionError("wrong-type", "loadKernels: source", `${need}, got ${show(source)}`, source);
  }
  try {
    compiled = await WebAssembly.compile(bytes as BufferSource);
  } catch (cause) {
    throw refused(cause);
  }
}

/**
 * As `loadKernels`, at once: for Node, workers and small pages. Takes bytes or a module.
 *
 * @throws TypeError for any other source; Error when the host refuses to compile.
 */
export function loadKernelsSync(source?: Bytes | HostModule): void {
  if (source === undefined) {
    if (compiled) return;
    source = builtIn();
  }
  if (source instanceof WebAssembly.Module) {
    compiled = source;
    return;
  }
  if (!isBytes(source)) {
    const need = "must be bytes or a WebAssembly.Module";
    throw optionError("wrong-type", "loadKernelsSync: source", `${need}, got ${show(source)}`, source);
  }
  try {
    compiled = new WebAssembly.Module(source as BufferSource);
  } catch (cause) {
    throw refused(cause);
  }
}

/** @deprecated The former name of `loadKernels`. Throws what it throws. */
export const load = loadKernels;

/** @deprecated The former name of `loadKernelsSync`. Throws what it throws. */
export const loadSync = loadKernelsSync;

/** The module that solvers are instances of. */
function loaded(): WebAssembly.Module {
  loadKernelsSync();
  return compiled as WebAssembly.Module;
}

/** An engine around an instance's own exports. */
function engineOf(exports: WebAssembly.Exports): Engine {
  const memory = exports.memory as WebAssembly.Memory;
  return {
    name: "wasm",
    kernels: exports as unknown as Kernels,
    base: (exports.heapBase as WebAssembly.Global).value,
    grow(bytes) {
      const missing = bytes - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / 65536));
      return memory.buffer as ArrayBuffer;
    },
  };
}

/** A new instance of a module (of the loaded one unless given), with memory of its own. */
export function wasmEngine(module: HostModule = loaded()): Engine {
  // The instance's own exports: the loader's wrappers would spread the arguments of every call.
  return engineOf(instantiateSync(module, {}).instance.exports);
}

/** As `wasmEngine`, without the loader's glue for strings and arrays, which these kernels have none of. */
export const bareEngine = (module: HostModule = loaded()): Engine =>
  engineOf(new WebAssembly.Instance(module, {}).exports);
