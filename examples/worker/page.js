/** The page's side: starts a run, shows its progress, aborts it. */
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
const $ = (id) => document.getElementById(id);

$("start").onclick = () => {
  $("start").disabled = true;
  $("abort").disabled = false;
  worker.postMessage({
    type: "start",
    model: { states: 200, actions: 4, branching: 5, seed: 1, discount: 0.99 },
    options: { method: "trpo", update: "trust-region", delta: 0.001, innerSteps: 10, iterations: 2000 },
  });
};
$("abort").onclick = () => worker.postMessage({ type: "abort" });

worker.onmessage = ({ data }) => {
  if (data.type === "progress") {
    $("progress").value = data.done;
    $("status").textContent = `return ${data.return.toFixed(6)}`;
    return;
  }
  $("start").disabled = false;
  $("abort").disabled = true;
  $("status").textContent =
    data.type === "error"
      ? data.message
      : `${data.status} after ${data.iterations} steps, return ${data.return.toFixed(6)}`;
};
