export const FILES: readonly string[];
export const FROM: string;
export const TO: string;
export function translate(text: string, name: string): string;
