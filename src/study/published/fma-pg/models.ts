/**
 * The models of the published study, by their labels.
 */
export const CLIFF = "cliffworld";
export const DEEP_SEA = "deepsea";

export const MODELS: readonly string[] = [CLIFF, DEEP_SEA];
