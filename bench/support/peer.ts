/** The NumPy implementation in a process of its own: one line of JSON a question, one an answer. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Mdp } from "../../src/model/mdp.ts";
import { type PeerJob, type Results, uneven } from "./cases.ts";
import type { Contender } from "./measure.ts";

const SCRIPT = fileURLToPath(new URL("../../bench/peers/numpy_peer.py", import.meta.url));
const ONE_THREAD = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };

export interface PeerCall extends Contender {
  readonly results: Results;
  readonly units: Record<string, number>;
}

export class NumpyPeer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  readonly #known = new Set<Mdp>();
  /** "NumPy 2.1.0, openblas 0.3.27" */
  readonly version: string;

  private constructor(version: string) {
    this.version = version;
    this.#child = spawn("python3", [SCRIPT], { env: { ...process.env, ...ONE_THREAD } });
    this.#child.stderr.pipe(process.stderr);
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Undefined where python3 or its numpy is missing. */
  static open(): NumpyPeer | undefined {
    const { status, stdout } = spawnSync("python3", [SCRIPT, "--version"], { encoding: "utf8" });
    return status === 0 ? new NumpyPeer(stdout.trim()) : undefined;
  }

  async #ask(question: object): Promise<Record<string, unknown>> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    const { done, value } = await this.#answers.next();
    if (done) throw new Error("the NumPy process ended");
    return JSON.parse(value);
  }

  /** Runs a job once and makes it ready to be timed; the peer holds one job at a time. */
  async prepare(mdp: Mdp, job: PeerJob): Promise<PeerCall> {
    const model = `${mdp.name} ${mdp.discount}`;
    if (!this.#known.has(mdp)) {
      const { states, actions, discount } = mdp;
      const { rowStart, nextState, probability } = mdp.transitions;
      const lists = { rowStart, nextState, probability, rewards: mdp.rewards, start: mdp.start };
      const data = Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, Array.from(list)]));
      await this.#ask({ do: "model", model, states, actions, discount, ...data });
      this.#known.add(mdp);
    }
    const logits = Array.from(uneven(mdp.states * mdp.actions));
    const { results, units } = await this.#ask({ do: "prepare", model, logits, job });
    const time = async (milliseconds: number, batch: number) => {
      const { samples } = await this.#ask({ do: "time", seconds: milliseconds / 1000, batch: batch / 1000 });
      return (samples as number[]).map((seconds) => 1000 * seconds);
    };
    return {
      name: "numpy",
      results: results as Results,
      units: units as Record<string, number>,
      warmUp: async (budget) => void (await time(budget.warmUp, budget.batch)),
      round: (budget) => time(budget.time, budget.batch),
    };
  }

  close(): void {
    this.#child.stdin.end();
  }
}
