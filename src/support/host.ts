/**
 * Types of the host, found where a project declares them: declarations compile without `lib: ["dom"]` and without Node's
 * types, and take the host's own objects with them.
 */

/** An `AbortSignal`. */
export type HostSignal = typeof globalThis extends { AbortSignal: { prototype: infer T } }
  ? T
  : { readonly aborted: boolean; readonly reason?: unknown; throwIfAborted(): void };

/** A `WebAssembly.Module`; nothing where the project does not declare `WebAssembly`. */
export type HostModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer T } } } ? T : never;

/** A `Response`, likewise. */
export type HostResponse = typeof globalThis extends { Response: { prototype: infer T } } ? T : never;

/** A `URL`, likewise. */
export type HostUrl = typeof globalThis extends { URL: { prototype: infer T } } ? T : never;

/** A buffer, or a view of one: what WebAssembly takes for bytes. */
export type Bytes = ArrayBuffer | ArrayBufferView;
