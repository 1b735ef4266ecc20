/**
 * A worker as the page sees it: calls that return promises.
 */
import type { Answer, CallName, Calls, Request } from "./protocol.ts";

/** The worker's program, put here as text by the build, so that the page also works from a folder on disk. */
declare const WORKER_SOURCE: string;

let address: string | undefined;

function start(): Worker {
  address ??= URL.createObjectURL(new Blob([WORKER_SOURCE], { type: "text/javascript" }));
  return new Worker(address);
}

type Reports<Name extends CallName> = Calls[Name] extends { reports: infer R } ? R : never;

interface Waiting {
  resolve: (value: never) => void;
  reject: (error: Error) => void;
  report?: (value: never) => void;
}

export class Client {
  #worker: Worker | undefined;
  #next = 0;
  readonly #waiting = new Map<number, Waiting>();

  call<Name extends CallName>(
    call: Name,
    takes: Calls[Name]["takes"],
    report?: (value: Reports<Name>) => void,
  ): Promise<Calls[Name]["returns"]> {
    this.#worker ??= this.#open();
    const request: Request<Name> = { id: this.#next++, call, takes };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, {
        resolve: resolve as Waiting["resolve"],
        reject,
        report: report as Waiting["report"],
      });
      this.#worker?.postMessage(request);
    });
  }

  /** Ends the worker at once, whatever it is doing; the calls that wait are rejected. The next call begins anew. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#fail("stopped");
  }

  get busy(): boolean {
    return this.#waiting.size > 0;
  }

  #open(): Worker {
    const worker = start();
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      const waiting = this.#waiting.get(data.id);
      if (!waiting) return;
      if ("report" in data) {
        waiting.report?.(data.report as never);
        return;
      }
      this.#waiting.delete(data.id);
      if ("error" in data) {
        const error = new Error(data.error.message);
        error.name = data.error.name;
        waiting.reject(error);
      } else waiting.resolve(data.result as never);
    });
    worker.addEventListener("error", (event) => {
      this.#fail(event.message || "the worker failed");
    });
    return worker;
  }

  #fail(message: string): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(new Error(message));
  }
}
