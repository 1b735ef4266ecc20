/**
 * A worker: answers the calls of `protocol.ts`.
 */
import { createSolver, formatMdp } from "../src/index.ts";
import { benchmark } from "./benchmark.ts";
import { describeModel } from "./model-info.ts";
import type { Answer, CallName, Calls, Request } from "./protocol.ts";
import { Session } from "./session.ts";
import { buildMdp } from "./world.ts";

/** Up to so many states a slice takes little time, and is brought to its end. */
const QUICK = 200;

let session: Session | undefined;
/** Counts the calls, so that a slice notices that something else is wanted. */
let calls = 0;

function current(): Session {
  if (!session) throw new Error("no run is open");
  return session;
}

type Handlers = {
  [Name in CallName]: (
    takes: Calls[Name]["takes"],
    report: (value: unknown) => void,
  ) => Calls[Name]["returns"] | Promise<Calls[Name]["returns"]>;
};

const handlers: Handlers = {
  export: ({ world }) => formatMdp(buildMdp(world)),
  open: async ({ world, options }) => {
    session = undefined;
    session = await Session.open(world, options);
    return { info: describeModel(session.mdp), snapshot: session.look() };
  },
  advance: ({ steps }) => current().advance(steps),
  slice: ({ points }) => {
    const asked = calls;
    const patient = current().mdp.states <= QUICK;
    return current().slice(points, () => !patient && calls !== asked);
  },
  logits: () => current().logits,
  optimum: async ({ world }) => {
    const { return: J, values, policy } = (await createSolver(buildMdp(world))).optimal();
    return { return: J, values, policy };
  },
  benchmark: ({ quick }, report) => benchmark(quick, report),
};

const answer = (message: Answer) => postMessage(message);

addEventListener("message", async ({ data }: MessageEvent<Request>) => {
  const { id, call, takes } = data;
  calls++;
  try {
    const handle = handlers[call] as (takes: unknown, report: (value: unknown) => void) => unknown;
    answer({ id, result: await handle(takes, (report) => answer({ id, report })) });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    answer({ id, error: { name, message } });
  }
});
