import type { Lettered } from "../src/letters.ts";

export function letters(bytes: Uint8Array): Lettered;
