import type { Lettered } from "../src/engine/inlined-binary.ts";

export function letters(bytes: Uint8Array): Lettered;
