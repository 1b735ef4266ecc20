import * as assert from "uvu/assert";
import { garnet } from "../../src/environments/garnet.ts";
import { onEveryEngine } from "../support/engines.ts";
import { refused, sameBits } from "../support/numbers.ts";
import { RUNS, title } from "../support/runs.ts";

const mdp = garnet({ states: 3, actions: 2, branching: 2, seed: 5 });

const CLOSED = { method: "sppo", update: "closed", eta: 1 };
const GRADIENT = { method: "mdpo", update: "gradient", eta: 1, innerSteps: 2, stepSize: 0.5 };
const CLIPPED = { method: "ppo", update: "gradient", epsilon: 0.2, innerSteps: 2, stepSize: 0.5 };
const SEARCH = { method: "sppo", update: "line-search", eta: 1, innerSteps: 2 };
const EXACT = { method: "trpo", update: "exact", delta: 0.01 };
const EXACT_PPO = { method: "ppo", update: "exact", epsilon: 0.2 };
const REGION = { method: "trpo", update: "trust-region", delta: 0.01, innerSteps: 2 };

type Refusal = [options: unknown, type: ErrorConstructor, message: RegExp];

/** Each positive, finite option under an update that takes it. */
const positive: Refusal[] = (
  [
    ["eta", CLOSED],
    ["eta", GRADIENT],
    ["eta", SEARCH],
    ["stepSize", GRADIENT],
    ["epsilon", CLIPPED],
    ["delta", REGION],
    ["delta", EXACT],
    ["eta", { method: "trpo", update: "exact", eta: 1 }],
    ["epsilon", EXACT_PPO],
    ["maxStep", SEARCH],
    ["maxStep", REGION],
    ["warmFactor", SEARCH],
  ] as const
).flatMap(([name, options]): Refusal[] =>
  [0, -1, Number.NaN, Infinity, -Infinity]
    .map(
      (value): Refusal => [
        { ...options, [name]: value },
        RangeError,
        new RegExp(`^${name} must be a positive finite number, got ${value}$`),
      ],
    )
    .concat([
      [{ ...options, [name]: "1" }, TypeError, new RegExp(`^${name} must be a positive finite number, got "1"$`)],
    ]),
);

const required: Refusal[] = (
  [
    [CLOSED, ["method", "update", "eta"]],
    [GRADIENT, ["eta", "innerSteps", "stepSize"]],
    [CLIPPED, ["epsilon", "innerSteps", "stepSize"]],
    [SEARCH, ["eta", "innerSteps"]],
    [REGION, ["delta", "innerSteps"]],
    [EXACT_PPO, ["epsilon"]],
  ] as const
).flatMap(([options, names]) =>
  names.map((name): Refusal => {
    const { [name as keyof typeof options]: _, ...rest } = options;
    const message =
      name === "method" || name === "update" ? "must be one of .*, got undefined" : "is required for method";
    return [rest, TypeError, new RegExp(`^${name} ${message}`)];
  }),
);

const OTHERS: Refusal[] = [
  // Unknown methods, updates and options, with the nearest known name.
  [
    { ...CLOSED, method: "spo" },
    TypeError,
    /^method must be one of sppo, mdpo, trpo, ppo, got "spo"; did you mean "sppo"\?$/,
  ],
  [{ ...CLOSED, method: "sMDPO" }, TypeError, /^method must be one of .*, got "sMDPO"; did you mean "mdpo"\?$/],
  [{ ...CLOSED, method: "reinforce" }, TypeError, /^method must be one of sppo, mdpo, trpo, ppo, got "reinforce"$/],
  [{ ...CLOSED, method: 7 }, TypeError, /^method must be one of .*, got 7$/],
  [{ ...CLOSED, update: "close" }, TypeError, /^update must be one of .*, got "close"; did you mean "closed"\?$/],
  [{ ...SEARCH, update: "linesearch" }, TypeError, /did you mean "line-search"\?$/],
  [{ ...REGION, update: "trustRegion" }, TypeError, /did you mean "trust-region"\?$/],
  [
    { ...GRADIENT, stepsize: 1 },
    TypeError,
    /^optimize: unknown option "stepsize"; did you mean "stepSize"\? \(options: /,
  ],
  [
    { ...GRADIENT, iteration: 1 },
    TypeError,
    /^optimize: unknown option "iteration"; did you mean "iterations"\? \(options: /,
  ],
  [
    { ...SEARCH, backtracks: 1 },
    TypeError,
    /^optimize: unknown option "backtracks"; did you mean "maxBacktracks"\? \(options: /,
  ],
  [{ ...CLOSED, zzz: 1 }, TypeError, /^optimize: unknown option "zzz" \(options: method, update, eta, floor, /],
  // Of exact's eta and delta one.
  [{ ...EXACT, eta: 1 }, TypeError, /^eta and delta exclude each other with update "exact", got eta 1, delta 0\.01$/],
  [{ method: "mdpo", update: "exact" }, TypeError, /^eta or delta is required for method "mdpo" with update "exact"$/],
  [{ ...EXACT_PPO, delta: 1 }, TypeError, /^optimize: unknown option "delta"/],
  [{ ...EXACT, epsilon: 1 }, TypeError, /^optimize: unknown option "epsilon"/],
  [{ ...EXACT, innerSteps: 1 }, TypeError, /^optimize: unknown option "innerSteps"/],
  [{ method: "sppo", update: "exact", eta: 1, floor: 0 }, TypeError, /^optimize: unknown option "floor"/],
  [{ ...GRADIENT, eta: "guarantee" }, TypeError, /^eta must be a positive finite number, got "guarantee"$/],
  [
    { ...GRADIENT, method: "trpo", eta: "guaranteed" },
    TypeError,
    /^eta "guaranteed" exists for sppo, mdpo, not for method "trpo"$/,
  ],
  // Combinations that mean nothing.
  [
    { ...CLIPPED, update: "trust-region" },
    TypeError,
    /^update "trust-region" exists for sppo, mdpo, trpo, not for method "ppo"$/,
  ],
  [
    { ...CLIPPED, update: "line-search" },
    TypeError,
    /^update "line-search" exists for sppo, mdpo, trpo, not for method "ppo"$/,
  ],
  [{ ...CLIPPED, update: "closed" }, TypeError, /^update "closed" exists for sppo, mdpo, not for method "ppo"$/],
  [{ ...CLOSED, method: "trpo" }, TypeError, /^update "closed" exists for sppo, mdpo, not for method "trpo"$/],
  [{ ...CLIPPED, eta: 1 }, TypeError, /^optimize: unknown option "eta"/],
  [{ ...GRADIENT, epsilon: 0.2 }, TypeError, /^optimize: unknown option "epsilon"/],
  [{ ...GRADIENT, delta: 0.2 }, TypeError, /^optimize: unknown option "delta"/],
  [{ ...REGION, eta: 1 }, TypeError, /^optimize: unknown option "eta"/],
  [{ ...CLOSED, innerSteps: 1 }, TypeError, /^optimize: unknown option "innerSteps"/],
  [{ ...CLOSED, method: "mdpo", floor: 1e-8 }, TypeError, /^optimize: unknown option "floor"/],
  // Counts, shares and the rest.
  [{ ...GRADIENT, innerSteps: 0 }, RangeError, /^innerSteps must be an integer in 1 \.\. 2147483647, got 0$/],
  [{ ...GRADIENT, innerSteps: 1.5 }, RangeError, /^innerSteps must be an integer .*, got 1\.5$/],
  [{ ...GRADIENT, innerSteps: 2 ** 31 }, RangeError, /^innerSteps must be an integer .*, got 2147483648$/],
  [{ ...SEARCH, maxBacktracks: 0 }, RangeError, /^maxBacktracks must be an integer .*, got 0$/],
  [{ ...GRADIENT, iterations: -1 }, RangeError, /^iterations must be an integer .*, got -1$/],
  [{ ...GRADIENT, iterations: Number.NaN }, RangeError, /^iterations must be an integer .*, got NaN$/],
  [{ ...GRADIENT, tolerance: -1 }, RangeError, /^tolerance must be a non-negative finite number, got -1$/],
  [{ ...CLOSED, floor: -1e-8 }, RangeError, /^floor must be a non-negative finite number, got -1e-8$/],
  [{ ...SEARCH, armijo: 1 }, RangeError, /^armijo must be a number in \[0, 1\), got 1$/],
  [{ ...SEARCH, decay: 1 }, RangeError, /^decay must be a number in \(0, 1\), got 1$/],
  [{ ...REGION, decay: 0 }, RangeError, /^decay must be a number in \(0, 1\), got 0$/],
  [{ ...SEARCH, warmStart: 1 }, TypeError, /^warmStart must be true or false, got 1$/],
  [{ ...SEARCH, lineSearchOn: "surogate" }, TypeError, /^lineSearchOn must be one of .*; did you mean "surrogate"\?$/],
  [{ ...GRADIENT, signal: {} }, TypeError, /^signal must be an AbortSignal, got an object$/],
  [{ ...GRADIENT, onIteration: true }, TypeError, /^onIteration must be a function, got true$/],
  [
    { ...GRADIENT, initialLogits: [1, 2] },
    RangeError,
    /^initialLogits must have 6 numbers \(3 states x 2 actions\), got 2$/,
  ],
  [undefined, TypeError, /^options must be an object, got undefined$/],
  [null, TypeError, /^options must be an object, got null$/],
  [[], TypeError, /^options must be an object, got an array of length 0$/],
  ["closed", TypeError, /^options must be an object, got "closed"$/],
];

onEveryEngine("options", (test, engine) => {
  const solver = engine.solver(mdp);
  // biome-ignore lint/suspicious/noExplicitAny: what the types refuse is the subject here
  const loose = solver as any;
  const before = solver.optimize({ method: "mdpo", update: "closed", eta: 1, iterations: 5 });
  const unchanged = () => {
    const again = solver.optimize({ method: "mdpo", update: "closed", eta: 1, iterations: 5 });
    sameBits("returns", again.returns, before.returns);
    sameBits("logits", again.logits, before.logits);
  };

  test("optimize and iterate refuse, with name and value, and nothing has changed", () => {
    for (const [options, type, message] of [...positive, ...required, ...OTHERS]) {
      refused(() => loose.optimize(options), type, message);
      refused(() => loose.iterate(options), type, message);
    }
    unchanged();
  });

  test("update refuses what is not a closed form", () => {
    refused(() => loose.update(GRADIENT), TypeError, /^update must be one of closed, exact, got "gradient"$/);
    refused(() => loose.update({ ...CLOSED, method: "trpo" }), TypeError, /not for method "trpo"$/);
    refused(() => loose.update({ ...CLOSED, iterations: 3 }), TypeError, /^update: unknown option "iterations"/);
    refused(() => loose.update({ method: "mdpo", update: "closed" }), TypeError, /^eta is required/);
    refused(() => loose.update({ ...CLOSED, eta: 0 }), RangeError, /^eta must be a positive finite number, got 0$/);
    unchanged();
  });

  test("certificate refuses as update does, and a policy that is none", () => {
    const p = new Float64Array(6).fill(0.5);
    const ask =
      (options: unknown, ...policies: unknown[]) =>
      () =>
        loose.certificate(options, ...policies);
    refused(ask(GRADIENT, p), TypeError, /^update must be one of closed, exact, got "gradient"$/);
    refused(ask({ ...EXACT, eta: 1 }, p), TypeError, /^eta and delta exclude each other/);
    refused(ask({ ...EXACT, iterations: 3 }, p), TypeError, /^certificate: unknown option "iterations"/);
    refused(ask(EXACT, [1, 2]), RangeError, /^policy must have 6 numbers/);
    refused(ask(EXACT), TypeError, /^policy must be/);
    unchanged();
  });

  test("surrogate refuses what its method does not take", () => {
    const zeros = new Float64Array(6);
    const ask = (options: unknown) => () => loose.surrogate(options, zeros, zeros);
    refused(ask({ method: "ppo" }), TypeError, /^epsilon must be a positive finite number, got undefined$/);
    refused(ask({ method: "ppo", epsilon: -1 }), RangeError, /^epsilon must be a positive finite number, got -1$/);
    refused(ask({ method: "ppo", epsilon: 0.1, eta: 1 }), TypeError, /^surrogate: unknown option "eta"/);
    refused(ask({ method: "ppo", epsilon: 0.1, kinks: "up" }), TypeError, /^kinks must be one of strict, .*, got "up"/);
    refused(ask({ method: "sppo", kinks: "left" }), TypeError, /^surrogate: unknown option "kinks"/);
    refused(ask({ method: "trpo", epsilon: 0.1 }), TypeError, /^surrogate: unknown option "epsilon"/);
    refused(ask({ method: "trpo", eta: 0 }), RangeError, /^eta must be a positive finite number, got 0$/);
    refused(ask({ method: "trop" }), TypeError, /did you mean "trpo"\?$/);
    refused(ask(undefined), TypeError, /^options must be an object, got undefined$/);
    unchanged();
  });

  test("every documented combination is accepted, and defaults are what the table says", () => {
    for (const options of RUNS) assert.is(solver.optimize({ ...options, iterations: 1 }).iterations, 1, title(options));
    const defaults = { armijo: 0, decay: 0.9, maxStep: 10, warmStart: true, warmFactor: 2, maxBacktracks: 1000 };
    const search = { ...SEARCH, innerSteps: 4, iterations: 8 };
    const spelt = loose.optimize({ ...search, ...defaults, lineSearchOn: "surrogate" });
    sameBits("line search", loose.optimize(search).returns, spelt.returns);
    const region = { ...REGION, innerSteps: 4, iterations: 8 };
    const regionSpelt = loose.optimize({ ...region, decay: 0.9, maxStep: 1e5, maxBacktracks: 1000 });
    sameBits("trust region", loose.optimize(region).returns, regionSpelt.returns);
    const closed = loose.optimize({
      ...CLOSED,
      floor: 0,
      iterations: 100,
      tolerance: 0,
      initialLogits: new Array(6).fill(0),
    });
    sameBits("closed", loose.optimize(CLOSED).returns, closed.returns);
    // An option that is undefined is an option left out.
    sameBits(
      "undefined",
      loose.optimize({ ...CLOSED, floor: undefined, iterations: undefined }).returns,
      closed.returns,
    );
  });
});
