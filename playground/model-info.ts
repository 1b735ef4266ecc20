/**
 * A summary of a model for the page, made in a worker.
 */
import type { Mdp } from "../src/index.ts";
import type { ModelInfo } from "./protocol.ts";

const PAIR = /^\((\d+),(\d+)\)$/;

/** The two numbers of a name like "(1,2)". */
export function pairOf(name: string): [number, number] | undefined {
  const match = PAIR.exec(name);
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

/** For every action its most frequent move between named places, standing still left out. */
function commonMoves(mdp: Mdp, names: readonly string[]): ModelInfo["moves"] {
  const { states, actions, transitions } = mdp;
  const places = names.map(pairOf);
  return Array.from({ length: actions }, (_, a) => {
    const weights = new Map<string, number>();
    for (let s = 0; s < states; s++) {
      const from = places[s];
      const row = s * actions + a;
      for (let i = transitions.rowStart[row]; i < transitions.rowStart[row + 1]; i++) {
        const to = places[transitions.nextState[i]];
        if (!from || !to) continue;
        const move = [to[0] - from[0], to[1] - from[1]];
        if (Math.max(Math.abs(move[0]), Math.abs(move[1])) !== 1) continue;
        weights.set(move.join(), (weights.get(move.join()) ?? 0) + transitions.probability[i]);
      }
    }
    const best = [...weights].sort((a, b) => b[1] - a[1])[0];
    return best && (best[0].split(",").map(Number) as [number, number]);
  });
}

export function describeModel(mdp: Mdp): ModelInfo {
  const stateNames = mdp.stateNames ? [...mdp.stateNames] : Array.from({ length: mdp.states }, (_, s) => `state ${s}`);
  const actionNames = mdp.actionNames
    ? [...mdp.actionNames]
    : Array.from({ length: mdp.actions }, (_, a) => `action ${a}`);
  return {
    name: mdp.name,
    states: mdp.states,
    actions: mdp.actions,
    discount: mdp.discount,
    stateNames,
    actionNames,
    terminals: Array.from(mdp.terminals),
    start: Float64Array.from(mdp.start),
    moves: commonMoves(mdp, stateNames),
  };
}
