import { suite } from "uvu";
import * as assert from "uvu/assert";
import { garnet } from "../../src/environments/garnet.ts";
import { RowWriter } from "../../src/environments/row-writer.ts";
import { defineMdp } from "../../src/model/mdp.ts";
import { refused } from "../support/numbers.ts";

const test = suite("compressed rows");

const model = { states: 2, actions: 1, discount: 0.5, start: 0, rewards: [1, 2] };
const rows = { rowStart: [0, 2, 3], nextState: [1, 0, 1], probability: [0.25, 0.75, 1] };

test("a model's own rows make the same model", () => {
  const mdp = garnet({ states: 9, actions: 2, branching: 4, seed: 3 });
  const { states, actions, discount, start, rewards, transitions } = mdp;
  assert.equal(defineMdp({ states, actions, discount, start, rewards, transitions }).transitions, transitions);
});

test("next states in any order, repeats added up, zeros dropped", () => {
  const transitions = { rowStart: [0, 4, 5], nextState: [1, 0, 1, 0, 1], probability: [0.25, 0.5, 0.25, 0, 1] };
  const { rowStart, nextState, probability } = defineMdp({ ...model, transitions }).transitions;
  assert.equal(
    [[...rowStart], [...nextState], [...probability]],
    [
      [0, 2, 3],
      [0, 1, 1],
      [0.5, 0.5, 1],
    ],
  );
});

test("malformed rows are named", () => {
  const define = (change: object) => () => defineMdp({ ...model, transitions: { ...rows, ...change } });
  assert.equal(Array.from(defineMdp({ ...model, transitions: rows }).transitions.nextState), [0, 1, 1]);
  refused(define({ rowStart: [0, 2] }), RangeError, /^transitions\.rowStart must be an array of length 3/);
  refused(
    define({ rowStart: [1, 2, 3] }),
    RangeError,
    /^transitions\.rowStart\[0\] must be an integer in 0 \.\. 0, got 1/,
  );
  refused(
    define({ rowStart: [0, 4, 3] }),
    RangeError,
    /^transitions\.rowStart\[1\] must be an integer in 0 \.\. 3, got 4/,
  );
  refused(define({ rowStart: [0, 2, 4] }), RangeError, /^transitions\.nextState must be an array of length 4/);
  refused(
    define({ nextState: [1, 2, 1] }),
    RangeError,
    /^transitions\.nextState\[1\] must be an integer in 0 \.\. 1, got 2/,
  );
  refused(define({ probability: [0.25, 0.75, Number.NaN] }), RangeError, /^transitions\.probability\[2\] must be/);
  refused(define({ probability: [0.25, 0.7, 1] }), RangeError, /state 0, action 0 must sum to 1/);
  refused(define({ columns: [] }), TypeError, /^transitions: unknown option "columns"/);
});

test("a row writer grows", () => {
  const writer = new RowWriter(2, 0);
  for (let k = 0; k < 40; k++) writer.push(k % 2, 1 / 40);
  writer.endRow();
  writer.push(1, 1);
  writer.endRow();
  const { transitions } = defineMdp({ ...model, transitions: writer.transitions() });
  assert.equal(Array.from(transitions.rowStart), [0, 2, 3]);
});

test.run();
