/**
 * The arena: every array that kernels see, laid out once above the engine's static data. Memory grows once, when the
 * arena is sealed, so a view can never be detached by a later call.
 */
import type { Engine, Pointer } from "./kernels.ts";

/** Where WebAssembly's 32-bit memory ends. */
const LIMIT = 2 ** 32;
/** Every region starts on a cache line. */
const ALIGNMENT = 64;

/** A named stretch of the arena. `view` exists once the arena is sealed. */
export interface Region<View> {
  readonly name: string;
  readonly pointer: Pointer;
  readonly bytes: number;
  readonly view: View;
}

type Viewed = Float64Array | Int32Array;
type ViewClass<V extends Viewed> = new (buffer: ArrayBuffer, offset: number, length: number) => V;

export class Arena {
  readonly regions: Region<Viewed>[] = [];
  #end: number;
  #fill: ((buffer: ArrayBuffer) => void)[] = [];

  constructor(base: number) {
    this.#end = Math.ceil(base / ALIGNMENT) * ALIGNMENT;
  }

  /** Reserves `length` doubles. */
  floats(name: string, length: number): Region<Float64Array> {
    return this.#reserve(name, length, 8, Float64Array);
  }

  /** Reserves `length` 32-bit integers. */
  integers(name: string, length: number): Region<Int32Array> {
    return this.#reserve(name, length, 4, Int32Array);
  }

  #reserve<V extends Viewed>(name: string, length: number, size: number, View: ViewClass<V>): Region<V> {
    const pointer = this.#end;
    const region = { name, pointer, bytes: length * size, view: undefined as unknown as V };
    this.#end = Math.ceil((pointer + region.bytes) / ALIGNMENT) * ALIGNMENT;
    this.#fill.push((buffer) => {
      region.view = new View(buffer, pointer, length);
    });
    this.regions.push(region);
    return region;
  }

  /**
   * Grows the engine's memory to hold every region and makes the views.
   * Throws a RangeError with the number of bytes when they do not fit.
   */
  seal(engine: Engine): void {
    const need = `this model needs ${this.#end} bytes of working memory`;
    if (this.#end > LIMIT) throw new RangeError(`${need}; an engine can address ${LIMIT}`);
    let buffer: ArrayBuffer;
    try {
      buffer = engine.grow(this.#end);
    } catch (cause) {
      throw new RangeError(`${need}, which the host refused`, { cause });
    }
    for (const fill of this.#fill) fill(buffer);
  }
}
