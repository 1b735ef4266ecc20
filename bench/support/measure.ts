/** Samples of contenders that take turns: every round runs all of them, so that a slow minute slows each alike. */
import { Bench } from "tinybench";

export interface Budget {
  rounds: number;
  /** Milliseconds that one contender has in one round. */
  time: number;
  /** Milliseconds before the first round, for the compilers to settle. */
  warmUp: number;
  /** Milliseconds of one sample: calls are timed in batches that take about so long. */
  batch: number;
}

export interface Contender {
  readonly name: string;
  warmUp(budget: Budget): Promise<void>;
  /** Milliseconds of one call, sample by sample. */
  round(budget: Budget): Promise<number[]>;
}

/** What is kept of a contender's samples: milliseconds a call. */
export interface Timing {
  median: number;
  lowerQuartile: number;
  upperQuartile: number;
  samples: number;
}

/**
 * Processor time of this process, in milliseconds. On a quiet machine it is the time on the clock; on a busy one the
 * clock would charge long calls with the other processes' time, and short ones hardly ever. Its unit is a microsecond.
 */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A function of this process, timed by tinybench. */
export function local(name: string, call: () => void): Contender {
  let calls = 1;
  return {
    name,
    async warmUp({ warmUp, batch }) {
      const start = processorTime();
      let last = start;
      let took = 0;
      while (last - start < warmUp || took < batch / 2) {
        if (took < batch / 2 && last > start) calls *= 2;
        for (let i = 0; i < calls; i++) call();
        const now = processorTime();
        took = now - last;
        last = now;
      }
      calls = Math.max(1, Math.round((calls * batch) / took));
    },
    async round({ time }) {
      const bench = new Bench({
        time,
        iterations: 1,
        warmup: false,
        now: processorTime,
        retainSamples: true,
        throws: true,
      });
      bench.add(name, () => {
        for (let i = 0; i < calls; i++) call();
      });
      const { result } = bench.runSync()[0];
      if (!("latency" in result)) throw new Error(`${name}: ${result.state}`);
      return Array.from(result.latency.samples ?? [], (sample) => sample / calls);
    },
  };
}

/** The value below which a share of the sorted samples lies. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.ceil(place);
  return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
}

/** Times contenders in turn; each round starts with another one. */
export async function measure(contenders: readonly Contender[], budget: Budget): Promise<Map<string, Timing>> {
  const samples = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (const contender of contenders) await contender.warmUp(budget);
  for (let round = 0; round < budget.rounds; round++) {
    for (let i = 0; i < contenders.length; i++) {
      const contender = contenders[(round + i) % contenders.length];
      for (const sample of await contender.round(budget)) samples.get(contender.name)?.push(sample);
    }
  }
  return new Map(
    Array.from(samples, ([name, list]) => {
      const sorted = list.sort((a, b) => a - b);
      return [
        name,
        {
          median: quantile(sorted, 0.5),
          lowerQuartile: quantile(sorted, 0.25),
          upperQuartile: quantile(sorted, 0.75),
          samples: sorted.length,
        },
      ];
    }),
  );
}
