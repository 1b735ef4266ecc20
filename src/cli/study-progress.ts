/**
 * Progress of a study on standard error: a bar on a terminal, otherwise a line every 10 s.
 */
import { SingleBar } from "cli-progress";
import type { Progress } from "../study/index.ts";
import { showNumber, showTime } from "./numbers.ts";
import { say } from "./output.ts";

/** Milliseconds between two lines. */
const LINE_EVERY = 10000;
/** Models named in a line. */
const MODELS = 3;

const left = (seconds: number): string => (Number.isFinite(seconds) ? `${showTime(1000 * seconds)} left` : "");

/** Best J so far, and J*, of the first models. */
function best(progress: Progress): string {
  const found = [...progress.best].slice(0, MODELS).map(([model, J]) => `${model} ${showNumber(J, 5)}`);
  return found.length > 0 ? `best J ${found.join(", ")}` : "";
}

function facts(progress: Progress): string {
  const { done, failed, seconds } = progress;
  const rate = seconds > 0 ? `${showNumber(done / seconds, 3)} runs/s` : "";
  const failures = failed > 0 ? `${failed} failed` : "";
  return [rate, left(progress.left), failures, best(progress)].filter((text) => text !== "").join(", ");
}

export interface Display {
  show(progress: Progress): void;
  /** A message between two states of the display. */
  note(message: string): void;
  end(): void;
}

const silent: Display = { show: () => {}, note: say, end: () => {} };

/** Lines every 10 s, the last state among them. */
function lines(): Display {
  let next = performance.now() + LINE_EVERY;
  return {
    ...silent,
    show(progress) {
      if (performance.now() < next) return;
      next = performance.now() + LINE_EVERY;
      say(`${progress.done} of ${progress.total} runs, ${facts(progress)}`);
    },
  };
}

function bar(): Display {
  const single = new SingleBar({
    format: "{bar} {value}/{total}  {facts}",
    barsize: 24,
    barCompleteChar: "#",
    barIncompleteChar: "-",
    fps: 5,
    stream: process.stderr,
    clearOnComplete: true,
    stopOnComplete: false,
    hideCursor: null,
    gracefulExit: false,
  } as ConstructorParameters<typeof SingleBar>[0]);
  let started = false;
  return {
    show(progress) {
      const payload = { facts: facts(progress) };
      if (started) single.update(progress.done, payload);
      else single.start(progress.total, progress.done, payload);
      started = true;
    },
    note(message) {
      if (started) single.stop();
      started = false;
      say(message);
    },
    end() {
      if (started) single.stop();
    },
  };
}

export const display = (quiet: boolean): Display => (quiet ? silent : process.stderr.isTTY ? bar() : lines());
