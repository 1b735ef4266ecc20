/**
 * The worker's side: iterates in slices of 20 ms and, between them, tells how far it is and hears whether to stop.
 * In: { type: "start", model, options } | { type: "abort" }. Out: progress, then done or error.
 */
import { createSolver, garnet } from "../../build/index.js";

const SLICE = 20;
let controller;

/** Lets messages in. */
const pause = () => new Promise((resume) => setTimeout(resume));

async function start({ model, options }) {
  controller = new AbortController();
  const solver = await createSolver(garnet(model));
  const loop = solver.iterate({ ...options, signal: controller.signal });
  for (let end = performance.now() + SLICE; ; ) {
    const { done, value } = loop.next();
    if (done) {
      const { status, iterations, returns, policy } = value;
      return { type: "done", status, iterations, return: returns[iterations], policy };
    }
    if (performance.now() < end) continue;
    postMessage({ type: "progress", done: value.iteration / options.iterations, return: value.return });
    await pause();
    end = performance.now() + SLICE;
  }
}

self.onmessage = ({ data }) => {
  if (data.type === "abort") controller?.abort();
  else start(data).then(postMessage, (error) => postMessage({ type: "error", message: error.message }));
};
