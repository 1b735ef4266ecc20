/**
 * The kernels' interface, implemented twice: by the WebAssembly module built from `assembly/` and by the plain
 * TypeScript of `baseline/`. Numbers in, numbers out: arrays are byte offsets into the engine's memory, written
 * by the arena of `memory.ts`. Roles: in, out, inout, scratch. Axes are row-major.
 */
import {
  BACKTRACKS,
  BINDING,
  CURVATURE,
  DIVERGENCE,
  FAMILY,
  GAP,
  GRADIENT_NORM,
  INNER_STEPS,
  KKT_RESIDUAL,
  LOG_MARGIN,
  LOWEST,
  MDPO,
  OBJECTIVE,
  PPO,
  PRICE,
  PRIMAL,
  RETURN,
  SPPO,
  STEP_SIZE,
  TRPO,
  WIDE,
} from "./shared/codes.ts";

export { BLOCK, REPORT_LENGTH } from "./shared/lengths.ts";

/** A byte offset into the engine's memory, a multiple of 8. */
export type Pointer = number;

/** How kernels name the methods; `family`: the pair of members.ts that `choosePair` has chosen. */
export const METHOD_CODE = { sppo: SPPO, mdpo: MDPO, trpo: TRPO, ppo: PPO, family: FAMILY } as const;

/** What kernels report in `report`, a row of doubles; every kernel writes only its own slots. */
export const REPORT = {
  /** J = mu . V */
  return: RETURN,
  /** 2-norm of d p Adv */
  gradientNorm: GRADIENT_NORM,
  /** J_m of the surrogate */
  objective: OBJECTIVE,
  /** C_m of the surrogate */
  divergence: DIVERGENCE,
  /** x^T A x along the natural direction */
  curvature: CURVATURE,
  /** inner steps taken */
  innerSteps: INNER_STEPS,
  /** the last step size taken */
  stepSize: STEP_SIZE,
  /** failed trials of the line search, over all inner steps */
  backtracks: BACKTRACKS,
  /** Lambda of a constrained exact update */
  price: PRICE,
  /** 1 where C_m <= delta holds with equality, else 0 */
  binding: BINDING,
  /** log Lambda; sPPO: log(Lambda + lowest). It stands where Lambda underflows or cancels. */
  logMargin: LOG_MARGIN,
  /** sPPO: min Adv over the pairs with d p_t > 0; otherwise 0 */
  lowest: LOWEST,
  /** the certificate: Frank-Wolfe gap, value at the policy, largest violation of the optimality conditions */
  gap: GAP,
  primal: PRIMAL,
  kktResidual: KKT_RESIDUAL,
} as const;

/** The column that an evaluation in pieces has come to, of what `evaluate` returned (assembly/dense/evaluation.ts). */
export const columnOf = (status: number): number => -status % WIDE;

export interface Kernels {
  /** [8] by row: logPi = theta - log sum exp(theta), pi = exp(logPi). theta in, logPi out, pi out: [S, A]. */
  softmax(theta: Pointer, logPi: Pointer, pi: Pointer, scratch: Pointer, S: number, A: number): void;

  /** logPi = log pi, -inf where pi = 0. pi in, logPi out: [S, A]. */
  logarithm(pi: Pointer, logPi: Pointer, S: number, A: number): void;

  /**
   * V, Q, Adv, d of a policy, from one subtraction-free factorisation (mathematics.md, section 1).
   * rowStart i32[S * A + 1], nextState i32[nnz], probability f64[nnz], rewards [S, A], start [S],
   * terminal i32[S], pi [S, A] in; values [S], qValues [S, A], advantages [S, A], occupancy [S] out;
   * report: return, gradientNorm; factor [factorLength(S, nnz)] and scratch are scratch.
   * Returns 0, or 1 + the index of a state that the policy never leaves (gamma = 1 only).
   *
   * blocks > 0: after so many blocks of BLOCK columns at most it returns a negative number, whose opposite is `from`, 0 at
   * first, in the call that goes on. The arguments must be the same, and what they point to.
   */
  evaluate(
    rowStart: Pointer,
    nextState: Pointer,
    probability: Pointer,
    rewards: Pointer,
    start: Pointer,
    terminal: Pointer,
    gamma: number,
    pi: Pointer,
    values: Pointer,
    qValues: Pointer,
    advantages: Pointer,
    occupancy: Pointer,
    report: Pointer,
    factor: Pointer,
    scratch: Pointer,
    from: number,
    blocks: number,
    S: number,
    A: number,
  ): number;

  /** J and the 2-norm of d p Adv -> report. start, values, occupancy in [S]; pi, advantages in [S, A]. */
  summarise(
    start: Pointer,
    pi: Pointer,
    values: Pointer,
    advantages: Pointer,
    occupancy: Pointer,
    report: Pointer,
    S: number,
    A: number,
  ): void;

  /**
   * The policy's rows and a preconditioner, for iterative evaluation. The model and pi in; sparse out,
   * [sparseLength(S, lower, upper)], with room for `lower` and `upper` entries below and above the
   * diagonal that do not stand right beside it. modified = 1: the preconditioner keeps row sums; 0: symmetric Gauss-Seidel.
   */
  gatherPolicy(
    rowStart: Pointer,
    nextState: Pointer,
    probability: Pointer,
    terminal: Pointer,
    gamma: number,
    pi: Pointer,
    modified: number,
    sparse: Pointer,
    lower: number,
    upper: number,
    S: number,
    A: number,
  ): void;

  /**
   * Q, Adv and the residual of V, taken afresh on the model: -> qValues, advantages [S, A], sparse. values inout [S]: 0
   * in terminals. Returns a bound on the largest |V - V_exact|, the residual's rounding included.
   */
  certifyValues(
    rowStart: Pointer,
    nextState: Pointer,
    probability: Pointer,
    rewards: Pointer,
    terminal: Pointer,
    gamma: number,
    pi: Pointer,
    values: Pointer,
    qValues: Pointer,
    advantages: Pointer,
    sparse: Pointer,
    S: number,
    A: number,
  ): number;

  /**
   * d <- max(d, 0) and its residual, taken afresh on the model -> sparse. occupancy inout [S]. Returns a bound on
   * sum |d - d_exact|, the residual's rounding included.
   */
  certifyOccupancy(
    rowStart: Pointer,
    nextState: Pointer,
    probability: Pointer,
    start: Pointer,
    terminal: Pointer,
    gamma: number,
    pi: Pointer,
    occupancy: Pointer,
    sparse: Pointer,
    S: number,
    A: number,
  ): number;

  /**
   * BiCGSTAB for the correction that a residual in `sparse` calls for: of V, or with transposed = 1 of d. Returns the
   * norm of the preconditioned residual: the largest entry for V, the sum of sizes for d; at least half the true one's.
   */
  startKrylov(transposed: number, sparse: Pointer, lower: number, upper: number, S: number): number;

  /** Up to `steps` steps, fewer when that norm falls to `target`. Returns it, or -1 after a breakdown. */
  stepKrylov(
    transposed: number,
    steps: number,
    target: number,
    sparse: Pointer,
    lower: number,
    upper: number,
    S: number,
  ): number;

  /** x += the correction so far: x = V, or d with transposed = 1. inout [S]. */
  finishKrylov(transposed: number, x: Pointer, sparse: Pointer, lower: number, upper: number, S: number): void;

  /**
   * `sweeps` sweeps of value iteration in place, in ascending order of states, then descending, over the actions whose rows
   * are not empty. values inout [S]; those that are smaller than `least` become 0.
   */
  backUpOptimal(
    rowStart: Pointer,
    nextState: Pointer,
    probability: Pointer,
    rewards: Pointer,
    terminal: Pointer,
    gamma: number,
    values: Pointer,
    sweeps: number,
    least: number,
    S: number,
    A: number,
  ): void;

  /**
   * Closed-form sPPO [7] in log space: pi <- pi max(1 + eta Adv, floor) / N.
   * logPi, pi inout [S, A]; advantages in [S, A]; normaliser out [S]: N. Returns 1 if a bit of logPi changed.
   */
  closedSppo(
    logPi: Pointer,
    pi: Pointer,
    advantages: Pointer,
    normaliser: Pointer,
    scratch: Pointer,
    eta: number,
    floor: number,
    S: number,
    A: number,
  ): number;

  /**
   * Closed-form MDPO [18] in log space: pi <- pi exp(eta Q) / Z.
   * logPi, pi inout [S, A]; qValues in [S, A]; logNormaliser out [S]: log Z. Returns 1 if a bit of logPi changed.
   */
  closedMdpo(
    logPi: Pointer,
    pi: Pointer,
    qValues: Pointer,
    logNormaliser: Pointer,
    scratch: Pointer,
    eta: number,
    S: number,
    A: number,
  ): number;

  /**
   * out[i] = program(x[i], y[i]), i < n (program.ts). code in i32[instructions, INSTRUCTION]; constants in
   * [constantCount]; x, y in, out out: [n], out may be either; registers scratch, PROGRAM_BLOCK doubles for each register.
   */
  runProgram(
    code: Pointer,
    instructions: number,
    constants: Pointer,
    constantCount: number,
    x: Pointer,
    y: Pointer,
    out: Pointer,
    registers: Pointer,
    result: number,
    n: number,
  ): void;

  /**
   * Exact maximiser of J_m under C_m <= delta for sPPO, MDPO and TRPO, in log space (mathematics.md, section 7).
   * logPi, pi inout [S, A]; advantages (sPPO's), qValues in [S, A]; occupancy in [S]; multiplier out [S]: lambda_s / d;
   * report: price, binding, logMargin, lowest. Returns 1 if a bit of logPi changed.
   */
  exactConstrained(
    method: number,
    logPi: Pointer,
    pi: Pointer,
    advantages: Pointer,
    qValues: Pointer,
    occupancy: Pointer,
    multiplier: Pointer,
    report: Pointer,
    scratch: Pointer,
    delta: number,
    S: number,
    A: number,
  ): number;

  /**
   * Exact maximiser of TRPO's J_m - price C_m: pi <- price p_t / (nu_s - Q)  (T).
   * logPi, pi inout [S, A]; qValues in [S, A]; multiplier out [S]: nu_s. Returns 1 if a bit of logPi changed.
   */
  exactTrpo(
    logPi: Pointer,
    pi: Pointer,
    qValues: Pointer,
    multiplier: Pointer,
    scratch: Pointer,
    price: number,
    S: number,
    A: number,
  ): number;

  /**
   * A maximiser of PPO's clipped objective [24], of those nearest to p_t where it is not unique.
   * logPi, pi inout [S, A]; advantages, qValues in [S, A]; multiplier out [S]: lambda_s / d. Returns 1 if a bit of logPi
   * changed.
   */
  exactPpo(
    logPi: Pointer,
    pi: Pointer,
    advantages: Pointer,
    qValues: Pointer,
    multiplier: Pointer,
    scratch: Pointer,
    epsilon: number,
    S: number,
    A: number,
  ): number;

  /**
   * The certificate of p about p_t at a price: Frank-Wolfe gap, value and optimality conditions of J_m - price C_m, of
   * J_m under C_m <= delta where delta > 0, of PPO's J_m (mathematics.md, section 7). logPi, pi (p), logPiOld, piOld
   * (p_t), advantages, qValues in [S, A]; occupancy in [S]; report in, where delta > 0: logMargin, lowest; out: gap,
   * primal, kktResidual, divergence. floor is closed sPPO's; epsilon is read by PPO only.
   */
  certifyUpdate(
    method: number,
    logPi: Pointer,
    pi: Pointer,
    logPiOld: Pointer,
    piOld: Pointer,
    advantages: Pointer,
    qValues: Pointer,
    occupancy: Pointer,
    price: number,
    delta: number,
    floor: number,
    epsilon: number,
    report: Pointer,
    scratch: Pointer,
    S: number,
    A: number,
  ): void;

  /**
   * Makes the pair in `members` [MEMBERS_LENGTH] the one that the method code `family` stands for in the kernels below
   * (mathematics.md, section 10), with J and C for J_m and C_m. It is read by every such kernel and may not move.
   */
  choosePair(members: Pointer): void;

  /**
   * Exact maximiser of J - C / eta of the chosen pair, which has a divergence. logPi, pi inout [S, A]; advantages, qValues in
   * [S, A]; occupancy in [S]; multiplier out [S]: the common slope, with c_p = 0 at p = p_t. Returns 1 if a bit of logPi changed,
   * or -1 - sa, with nothing done, where an action of a state with d > 0 is not strictly concave.
   */
  exactPair(
    logPi: Pointer,
    pi: Pointer,
    advantages: Pointer,
    qValues: Pointer,
    occupancy: Pointer,
    multiplier: Pointer,
    scratch: Pointer,
    eta: number,
    S: number,
    A: number,
  ): number;

  /**
   * The certificate of p about p_t for J - C / eta of the chosen pair: as `certifyUpdate`.
   */
  certifyPair(
    logPi: Pointer,
    pi: Pointer,
    logPiOld: Pointer,
    piOld: Pointer,
    advantages: Pointer,
    occupancy: Pointer,
    eta: number,
    report: Pointer,
    scratch: Pointer,
    S: number,
    A: number,
  ): void;

  /**
   * Gradient of J_m - etaInverse C_m with respect to theta, and J_m and C_m (mathematics.md, section 2).
   * theta, logPiOld, piOld, advantages in [S, A]; values, occupancy in [S]; gradient out [S, A];
   * report: objective, divergence (0 for PPO). etaInverse = 0: J_m alone. epsilon is read by PPO only, and atHigh, atLow:
   * the share of Adv that counts as slope at the kinks 1 + eps and 1 - eps; negative: 0 right at a kink, strictly [26].
   */
  surrogate(
    method: number,
    theta: Pointer,
    logPiOld: Pointer,
    piOld: Pointer,
    advantages: Pointer,
    values: Pointer,
    occupancy: Pointer,
    etaInverse: number,
    epsilon: number,
    atHigh: number,
    atLow: number,
    gradient: Pointer,
    report: Pointer,
    scratch: Pointer,
    S: number,
    A: number,
  ): void;

  /**
   * Natural direction of sPPO, MDPO, TRPO or a pair and its curvature (mathematics.md, sections 6 and 10).
   * theta, logPiOld, piOld, advantages in [S, A]; occupancy in [S]; direction out [S, A]; report: curvature.
   */
  naturalDirection(
    method: number,
    theta: Pointer,
    logPiOld: Pointer,
    piOld: Pointer,
    advantages: Pointer,
    occupancy: Pointer,
    direction: Pointer,
    report: Pointer,
    scratch: Pointer,
    S: number,
    A: number,
  ): void;

  /**
   * A whole inner loop of fixed steps: innerSteps times theta += stepSize grad(J_m - etaInverse C_m).
   * theta inout; logPiOld, piOld, advantages in [S, A]; occupancy in [S]; report: innerSteps, stepSize, backtracks.
   * On entry softmax(theta) = piOld. Returns 1 if a bit of theta changed.
   */
  ascend(
    method: number,
    theta: Pointer,
    logPiOld: Pointer,
    piOld: Pointer,
    advantages: Pointer,
    occupancy: Pointer,
    etaInverse: number,
    epsilon: number,
    stepSize: number,
    innerSteps: number,
    report: Pointer,
    scratch: Pointer,
    S: number,
    A: number,
  ): number;

  /**
   * A whole inner loop of backtracking line searches along the gradient of J_m - etaInverse C_m (section 8).
   * onObjective = 1 compares J_m alone, 0 the surrogate. Otherwise as `ascend`.
   */
  lineSearch(
    method: number,
    theta: Pointer,
    logPiOld: Pointer,
    piOld: Pointer,
    advantages: Pointer,
    occupancy: Pointer,
    etaInverse: number,
    innerSteps: number,
    armijo: number,
    decay: number,
    maxStep: number,
    warmStart: number,
    warmFactor: number,
    maxBacktracks: number,
    onObjective: number,
    report: Pointer,
    scratch: Pointer,
    S: number,
    A: number,
  ): number;

  /** A whole inner loop of trust-region steps along the natural direction (section 8). Otherwise as `ascend`. */
  trustRegion(
    method: number,
    theta: Pointer,
    logPiOld: Pointer,
    piOld: Pointer,
    advantages: Pointer,
    occupancy: Pointer,
    delta: number,
    innerSteps: number,
    decay: number,
    maxStep: number,
    maxBacktracks: number,
    report: Pointer,
    scratch: Pointer,
    S: number,
    A: number,
  ): number;
}

/** A member that is given as functions: f(r, A) and f_r, or c(p, q) and c_p. */
export interface MemberFunctions {
  readonly value: (x: number, y: number) => number;
  readonly slope: (x: number, y: number) => number;
}

/** The kernels together with the memory they work on. */
export interface Engine {
  readonly name: "wasm" | "js";
  readonly kernels: Kernels;
  /** First free byte. */
  readonly base: number;
  /** Makes the memory at least `bytes` long and returns its buffer. Called once, before the first kernel. */
  grow(bytes: number): ArrayBuffer;
  /** The js engine's: what the codes FUNCTIONS (members.ts) of the next `choosePair` stand for. */
  giveFunctions?(objective: MemberFunctions | undefined, divergence: MemberFunctions | undefined): void;
}
