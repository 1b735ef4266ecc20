/** What every consumer runs: engine, optimal return, return after 50 steps of TRPO. */
export async function solve({ cliffWorld, createSolver }, options) {
  const solver = await createSolver(cliffWorld(), options);
  const run = solver.optimize({ method: "trpo", update: "trust-region", delta: 2 ** -6, innerSteps: 10, iterations: 50 });
  return `${solver.engine} ${solver.optimal().return.toFixed(6)} ${run.returns.at(-1).toFixed(6)}`;
}

/** Tells the driver: on the page, or on stdout. */
export function tell(result) {
  const show = (text) => {
    if (typeof document === "undefined") console.log(text);
    else document.documentElement.dataset.result = text;
  };
  result.then(show, (error) => show(String(error)));
}
