/**
 * Published methods that are pairs of the family (docs/mathematics.md, section 10), by the names that `--method` takes beside
 * sppo, mdpo, trpo and ppo.
 */

export interface KnownMethod {
  /** As text (pair-text.ts), with the parameters of the source where it names some. */
  readonly objective: string;
  readonly divergence: string;
  readonly title: string;
  readonly source: string;
}

export const KNOWN_METHODS: Readonly<Record<string, KnownMethod>> = {
  spma: {
    objective: "log",
    divergence: "forward-kl",
    title: "softmax policy mirror ascent, which is sppo",
    source: "Asad et al. 2024, arXiv 2411.12042",
  },
  dapo: {
    objective: "clip:0.2,0.28",
    divergence: "none",
    title: "decoupled clip: PPO with high > low",
    source: "Yu et al. 2025, arXiv 2503.14476",
  },
  "dual-clip-ppo": {
    objective: "dual-clip:0.2,0.2,3",
    divergence: "none",
    title: "PPO, bounded for negative advantages",
    source: "Ye et al. 2020, arXiv 1912.09729",
  },
  cispo: {
    objective: "capped:1.5",
    divergence: "none",
    title: "clipped importance sampling; the cap needs tuning",
    source: "MiniMax-M1 2025, arXiv 2506.13585",
  },
  spo: {
    objective: "quadratic:0.2",
    divergence: "none",
    title: "simple policy optimisation",
    source: "Xie et al. 2024, arXiv 2401.16025",
  },
  sapo: {
    objective: "sigmoid:1,1.05",
    divergence: "none",
    title: "soft adaptive policy optimisation",
    source: "Gao et al. 2025, arXiv 2511.20347",
  },
  "pmd-euclidean": {
    objective: "linear",
    divergence: "euclidean",
    title: "policy mirror descent, Euclidean map",
    source: "Lan 2021, arXiv 2102.00135; Xiao 2022, arXiv 2201.07443",
  },
  "pmd-tsallis": {
    objective: "linear",
    divergence: "tsallis:0.5",
    title: "policy mirror descent, Tsallis map; the index is a free choice",
    source: "Lan 2021, arXiv 2102.00135; Xiao 2022, arXiv 2201.07443",
  },
  "pmd-log-barrier": {
    objective: "linear",
    divergence: "itakura-saito",
    title: "policy mirror descent, log-barrier map",
    source: "Lan 2021, arXiv 2102.00135; Xiao 2022, arXiv 2201.07443",
  },
};

/** The texts of the pair that a name stands for; parameters after a colon are put in place of its own. */
export function knownPair(text: string): { objective: string; divergence: string } | undefined {
  const [name, parameters] = text.split(":", 2);
  if (!Object.hasOwn(KNOWN_METHODS, name)) return undefined;
  const { objective, divergence } = KNOWN_METHODS[name];
  if (parameters === undefined) return { objective, divergence };
  const replace = (member: string) => `${member.split(":")[0]}:${parameters}`;
  const inDivergence = divergence.includes(":");
  return {
    objective: inDivergence ? objective : replace(objective),
    divergence: inDivergence ? replace(divergence) : divergence,
  };
}
