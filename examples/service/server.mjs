/**
 * A service that computes policies on request.
 *
 *   PORT=8080 node examples/service/server.mjs
 *   curl -d '{"mdp": {...}, "options": {"method": "mdpo", "update": "closed", "eta": 1}}' http://127.0.0.1:8080/policy
 *
 * POST /policy takes { mdp: an fma-pg/mdp@1 object, options: what solver.optimize takes } and answers
 * { status, iterations, return, optimum, policy: [S][A] }; what is wrong with a request is told with status 400.
 */
import { createServer } from "node:http";
import { createSolverSync, loadKernelsSync, parseMdp } from "fma-pg";

/** Requests that take longer than this are given back as far as they came, with status "stopped". */
const BUDGET = 2_000;
const LARGEST = 1 << 20;

async function body(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST) throw new RangeError(`the request is larger than ${LARGEST} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

function solve({ mdp, options }) {
  const model = parseMdp(mdp);
  const solver = createSolverSync(model);
  const end = performance.now() + BUDGET;
  const run = solver.optimize({ iterations: 200, ...options, onIteration: () => performance.now() < end });
  const { actions } = model;
  return {
    status: run.status,
    iterations: run.iterations,
    return: run.returns[run.iterations],
    optimum: solver.optimal().return,
    policy: Array.from({ length: model.states }, (_, s) => [...run.policy.subarray(s * actions, (s + 1) * actions)]),
  };
}

// Compiled before the first request rather than by it.
loadKernelsSync();

const server = createServer(async (request, response) => {
  const answer = (status, content) =>
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(content));
  if (request.method !== "POST" || request.url !== "/policy") return answer(404, { error: "POST /policy" });
  try {
    answer(200, solve(await body(request)));
  } catch (error) {
    answer(400, { error: error.message });
  }
});

server.listen(Number(process.env.PORT ?? 8080), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
