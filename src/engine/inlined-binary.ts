/**
 * How the binary is inlined: a letter for each of its frequent bytes and two for the others, so that whatever compresses
 * the script on its way sees the binary's own patterns, which base64 hides. scripts/kernels-plugin.mjs writes it.
 */

export interface Lettered {
  /** How many bytes there are. */
  readonly length: number;
  /** The bytes that one letter stands for, PAGE of them; the others follow in ascending order. */
  readonly frequent: readonly number[];
  readonly text: string;
}

/** Letters: "#" to "~" but "\", 91 of them. The last two turn to the second and third page for one letter. */
export const PAGE = 89;

/** The bytes. */
export function bytesOf({ length, frequent, text }: Lettered): Uint8Array {
  const order = [...frequent];
  for (let byte = 0; byte < 256; byte++) if (!frequent.includes(byte)) order.push(byte);
  const out = new Uint8Array(length);
  let end = 0;
  let page = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const letter = code - (code < 92 ? 35 : 36);
    if (letter < PAGE) {
      out[end++] = order[page + letter];
      page = 0;
    } else page = PAGE * (letter - PAGE + 1);
  }
  return out;
}
