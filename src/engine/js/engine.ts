/**
 * The kernels in plain TypeScript over one ArrayBuffer: the honest baseline, and the engine where WebAssembly is
 * forbidden. Pointers are byte offsets; kernels work on indexes into a view. Division, not a shift: an offset may
 * exceed 2^31.
 */
import type { Engine, Kernels } from "../kernels.ts";
import { evaluate, summarise } from "./dense/evaluation.ts";
import { certifyUpdate } from "./exact/certificates.ts";
import { exactPpo } from "./exact/clipped-maximiser.ts";
import { exactConstrained, exactTrpo } from "./exact/exact-updates.ts";
import { certifyPair } from "./exact/pair-certificate.ts";
import { exactPair } from "./exact/pair-maximiser.ts";
import { finishKrylov, startKrylov, stepKrylov } from "./iterative/bicgstab.ts";
import { certifyOccupancy, certifyValues } from "./iterative/error-bounds.ts";
import { gatherPolicy } from "./iterative/gather-policy.ts";
import { backUpOptimal } from "./iterative/value-iteration.ts";
import { closedMdpo, closedSppo } from "./policy/closed-forms.ts";
import { choosePair, giveFunctions } from "./policy/members.ts";
import { runProgram } from "./policy/program.ts";
import { logarithm, softmax } from "./policy/softmax.ts";
import { naturalStep, surrogate } from "./policy/surrogates.ts";

import { ascend } from "./search/fixed-steps.ts";
import { lineSearch } from "./search/line-search.ts";
import { trustRegion } from "./search/trust-region.ts";

/** An engine of its own memory. Its kernels throw nothing and allocate nothing. */
export function createBaseline(): Engine {
  let f = new Float64Array(0);
  let i32 = new Int32Array(0);

  // biome-ignore format: one paragraph a kernel
  const kernels: Kernels = {
    runProgram: (code, instructions, constants, constantCount, x, y, out, registers, result, n) =>
      runProgram(
        f, i32, code / 4, instructions, constants / 8, constantCount, x / 8, y / 8, out / 8, registers / 8, result, n,
      ),

    softmax: (theta, logPi, pi, _scratch, S, A) => softmax(f, theta / 8, logPi / 8, pi / 8, S, A),

    logarithm: (pi, logPi, S, A) => logarithm(f, pi / 8, logPi / 8, S, A),

    evaluate: (
      rowStart, nextState, probability, rewards, start, terminal, gamma, pi,
      values, qValues, advantages, occupancy, report, factor, scratch, from, blocks, S, A,
    ) =>
      evaluate(
        f, i32, rowStart / 4, nextState / 4, probability / 8, rewards / 8, start / 8, terminal / 4, gamma, pi / 8,
        values / 8, qValues / 8, advantages / 8, occupancy / 8, report / 8, factor / 8, scratch / 8, from, blocks, S, A,
      ),

    summarise: (start, pi, values, advantages, occupancy, report, S, A) =>
      summarise(f, start / 8, pi / 8, values / 8, advantages / 8, occupancy / 8, report / 8, S, A),

    gatherPolicy: (rowStart, nextState, probability, terminal, gamma, pi, modified, sparse, lower, upper, S, A) =>
      gatherPolicy(
        f, i32, rowStart / 4, nextState / 4, probability / 8, terminal / 4, gamma, pi / 8, modified, sparse / 8, lower,
        upper, S, A,
      ),

    startKrylov: (transposed, sparse, lower, upper, S) => startKrylov(f, i32, transposed, sparse / 8, lower, upper, S),

    stepKrylov: (transposed, steps, target, sparse, lower, upper, S) =>
      stepKrylov(f, i32, transposed, steps, target, sparse / 8, lower, upper, S),

    finishKrylov: (transposed, x, sparse, lower, upper, S) =>
      finishKrylov(f, i32, transposed, x / 8, sparse / 8, lower, upper, S),

    certifyValues: (
      rowStart, nextState, probability, rewards, terminal, gamma, pi, values, qValues, advantages, sparse, S, A,
    ) =>
      certifyValues(
        f, i32, rowStart / 4, nextState / 4, probability / 8, rewards / 8, terminal / 4, gamma, pi / 8, values / 8,
        qValues / 8, advantages / 8, sparse / 8, S, A,
      ),

    certifyOccupancy: (
      rowStart, nextState, probability, start, terminal, gamma, pi, occupancy, sparse, S, A,
    ) =>
      certifyOccupancy(
        f, i32, rowStart / 4, nextState / 4, probability / 8, start / 8, terminal / 4, gamma, pi / 8, occupancy / 8,
        sparse / 8, S, A,
      ),

    backUpOptimal: (rowStart, nextState, probability, rewards, terminal, gamma, values, sweeps, least, S, A) =>
      backUpOptimal(
        f, i32, rowStart / 4, nextState / 4, probability / 8, rewards / 8, terminal / 4, gamma, values / 8, sweeps,
        least, S, A,
      ),

    closedSppo: (logPi, pi, advantages, normaliser, scratch, eta, floor, S, A) =>
      closedSppo(f, logPi / 8, pi / 8, advantages / 8, normaliser / 8, scratch / 8, eta, floor, S, A),

    closedMdpo: (logPi, pi, qValues, logNormaliser, scratch, eta, S, A) =>
      closedMdpo(f, logPi / 8, pi / 8, qValues / 8, logNormaliser / 8, scratch / 8, eta, S, A),

    exactConstrained: (
      method, logPi, pi, advantages, qValues, occupancy, multiplier, report, scratch, delta, S, A,
    ) =>
      exactConstrained(
        f, method, logPi / 8, pi / 8, advantages / 8, qValues / 8, occupancy / 8, multiplier / 8, report / 8, scratch / 8,
        delta, S, A,
      ),

    exactTrpo: (logPi, pi, qValues, multiplier, scratch, price, S, A) =>
      exactTrpo(f, logPi / 8, pi / 8, qValues / 8, multiplier / 8, scratch / 8, price, S, A),

    exactPpo: (logPi, pi, advantages, qValues, multiplier, scratch, epsilon, S, A) =>
      exactPpo(f, logPi / 8, pi / 8, advantages / 8, qValues / 8, multiplier / 8, scratch / 8, epsilon, S, A),

    certifyUpdate: (
      method, logPi, pi, logPiOld, piOld, advantages, qValues, occupancy, price, delta, floor, epsilon,
      report, scratch, S, A,
    ) =>
      certifyUpdate(
        f, method, logPi / 8, pi / 8, logPiOld / 8, piOld / 8, advantages / 8, qValues / 8, occupancy / 8, price, delta,
        floor, epsilon, report / 8, scratch / 8, S, A,
      ),

    exactPair: (logPi, pi, advantages, qValues, occupancy, multiplier, scratch, eta, S, A) =>
      exactPair(
        f, logPi / 8, pi / 8, advantages / 8, qValues / 8, occupancy / 8, multiplier / 8, scratch / 8, eta, S, A,
      ),

    certifyPair: (logPi, pi, logPiOld, piOld, advantages, occupancy, eta, report, scratch, S, A) =>
      certifyPair(
        f, logPi / 8, pi / 8, logPiOld / 8, piOld / 8, advantages / 8, occupancy / 8, eta, report / 8, scratch / 8, S, A,
      ),

    choosePair: (members) => choosePair(f, i32, members / 8),

    surrogate: (
      method, theta, logPiOld, piOld, advantages, values, occupancy, etaInverse, epsilon, atHigh, atLow,
      gradient, report, scratch, S, A,
    ) =>
      surrogate(
        f, method, theta / 8, logPiOld / 8, piOld / 8, advantages / 8, values / 8, occupancy / 8, etaInverse, epsilon,
        atHigh, atLow, gradient / 8, report / 8, scratch / 8, S, A,
      ),

    naturalDirection: (
      method, theta, logPiOld, piOld, advantages, occupancy, direction, report, scratch, S, A,
    ) =>
      naturalStep(
        f, method, theta / 8, logPiOld / 8, piOld / 8, advantages / 8, occupancy / 8, direction / 8, report / 8,
        scratch / 8, S, A,
      ),

    ascend: (
      method, theta, logPiOld, piOld, advantages, occupancy, etaInverse, epsilon, stepSize, innerSteps,
      report, scratch, S, A,
    ) =>
      ascend(
        f, method, theta / 8, logPiOld / 8, piOld / 8, advantages / 8, occupancy / 8, etaInverse, epsilon,
        stepSize, innerSteps, report / 8, scratch / 8, S, A,
      ),

    lineSearch: (
      method, theta, logPiOld, piOld, advantages, occupancy, etaInverse, innerSteps, armijo, decay, maxStep,
      warmStart, warmFactor, maxBacktracks, onObjective, report, scratch, S, A,
    ) =>
      lineSearch(
        f, method, theta / 8, logPiOld / 8, piOld / 8, advantages / 8, occupancy / 8, etaInverse, innerSteps,
        armijo, decay, maxStep, warmStart, warmFactor, maxBacktracks, onObjective, report / 8, scratch / 8, S, A,
      ),

    trustRegion: (
      method, theta, logPiOld, piOld, advantages, occupancy, delta, innerSteps, decay, maxStep, maxBacktracks,
      report, scratch, S, A,
    ) =>
      trustRegion(
        f, method, theta / 8, logPiOld / 8, piOld / 8, advantages / 8, occupancy / 8, delta, innerSteps, decay,
        maxStep, maxBacktracks, report / 8, scratch / 8, S, A,
      ),
  };

  return {
    name: "js",
    kernels,
    base: 0,
    giveFunctions,
    grow(bytes) {
      const buffer = new ArrayBuffer(Math.ceil(bytes / 8) * 8);
      f = new Float64Array(buffer);
      i32 = new Int32Array(buffer);
      return buffer;
    },
  };
}
