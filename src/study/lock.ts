/**
 * A lock between processes: a file that only one of them can create. It is held for the time of one append, so waiting
 * is short, and a lock whose owner is gone is taken over.
 */
import { closeSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from "node:fs";
import { hostname } from "node:os";

/** Milliseconds after which a lock whose owner runs on another machine counts as left behind. */
const ABANDONED = 60000;
const PAUSE = 4;

const sleep = (milliseconds: number): void => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
};

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Whether the owner of a lock is gone for certain, or has held it far too long. */
function isAbandoned(path: string): boolean {
  try {
    const [pid, host] = readFileSync(path, "utf8").split(" ");
    if (host === hostname() && !isAlive(Number(pid))) return true;
    return Date.now() - statSync(path).mtimeMs > ABANDONED;
  } catch {
    return false;
  }
}

function acquire(path: string): void {
  for (;;) {
    try {
      const file = openSync(path, "wx");
      writeSync(file, `${process.pid} ${hostname()}`);
      closeSync(file);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (isAbandoned(path)) release(path);
    else sleep(PAUSE);
  }
}

function release(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** Runs `body` while holding the lock. */
export function withLock<T>(path: string, body: () => T): T {
  acquire(path);
  try {
    return body();
  } finally {
    release(path);
  }
}
