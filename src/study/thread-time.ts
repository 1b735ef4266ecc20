/**
 * Processor time of the calling thread.
 */
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

/** Clock ticks per second in /proc, on every architecture that Node runs on. */
const TICKS = 100;

/** Seconds since the thread began: from the kernel on Linux, elsewhere the time for which its event loop was busy. */
export function threadSeconds(): number {
  try {
    // The second field is the program's name in brackets; user and system time are fields 14 and 15.
    const fields = readFileSync("/proc/thread-self/stat", "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return performance.eventLoopUtilization().active / 1000;
  }
}
