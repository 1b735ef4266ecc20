// Every entry, for a project whose lib has neither the DOM nor Node.
import { loadSync, type OptimizeOptions } from "fma-pg";
import { garnet } from "fma-pg/environments";
import * as formats from "fma-pg/formats";
import * as study from "fma-pg/study";

loadSync(new Uint8Array(8));
loadSync(new ArrayBuffer(8));
const stop = { aborted: false, throwIfAborted() {} };
export const signal: OptimizeOptions["signal"] = stop as NonNullable<OptimizeOptions["signal"]>;
export const all = [garnet, formats, study];
