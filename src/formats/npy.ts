/**
 * NumPy's array files (.npy).
 *
 * Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays".
 */
import { show } from "../support/argument-checks.ts";

/** An array in C order. */
export interface Npy {
  /** NumPy's type code without the byte order: "f8", "f4", "i4", "b1", ... */
  readonly type: string;
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

type Read = (view: DataView, offset: number, little: boolean) => number;

const TYPES: Record<string, { bytes: number; read: Read }> = {
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  i8: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  u8: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  b1: { bytes: 1, read: (view, at) => view.getUint8(at) },
};

/**
 * Reads an array of numbers.
 *
 * @throws SyntaxError `<where>: byte N: expected ..., got ...`
 */
export function parseNpy(where: string, bytes: Uint8Array): Npy {
  const fail = (at: number, expected: string, got: string): never => {
    throw new SyntaxError(`${where}: byte ${at}: expected ${expected}, got ${got}`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  if (magic !== "\x93NUMPY" || bytes.length < 10) fail(0, "an array file that starts with \\x93NUMPY", show(magic));
  const version = bytes[6];
  if (version < 1 || version > 3) fail(6, "format version 1, 2 or 3", String(version));
  const begin = version === 1 ? 10 : 12;
  if (bytes.length < begin) fail(bytes.length, "the length of the header", "the end of the array");
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (begin + length > bytes.length) fail(8, `a header within ${bytes.length} bytes`, `one of ${length}`);
  const header = new TextDecoder().decode(bytes.subarray(begin, begin + length));

  const descr = /'descr': '([^']*)'/.exec(header)?.[1] ?? fail(begin, "a header with 'descr'", show(header.trim()));
  const [order, name] = [descr[0], descr.slice(1)];
  const type = Object.hasOwn(TYPES, name) && "<>|=".includes(order) ? TYPES[name] : undefined;
  if (type === undefined) return fail(begin, "numbers, such as '<f8' or '<i4'", show(descr));
  const fortran =
    /'fortran_order': (True|False)/.exec(header)?.[1] ?? fail(begin, "'fortran_order'", show(header.trim()));
  const list =
    /'shape': \(((?:\d{1,15}, ?)*(?:\d{1,15})?)\)/.exec(header)?.[1] ?? fail(begin, "'shape'", show(header.trim()));
  const shape = list
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  const count = shape.reduce((product, n) => product * n, 1);
  const data = begin + length;
  if (data + count * type.bytes !== bytes.length) {
    fail(data, `${count} numbers of ${type.bytes} bytes`, `${bytes.length - data} bytes`);
  }

  const little = order !== ">";
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = type.read(view, data + i * type.bytes, little);
  return { type: name, shape, values: fortran === "True" ? toRows(values, shape) : values };
}

/** From Fortran order, first index fastest, to C order, last index fastest. */
function toRows(values: Float64Array, shape: readonly number[]): Float64Array {
  const rows = new Float64Array(values.length);
  const index = shape.map(() => 0);
  for (const value of values) {
    rows[index.reduce((at, i, k) => at * shape[k] + i, 0)] = value;
    for (let k = 0; k < index.length && ++index[k] === shape[k]; k++) index[k] = 0;
  }
  return rows;
}

/** An array of doubles or of 32-bit integers as a file. */
export function formatNpy(values: Float64Array | Int32Array, shape: readonly number[]): Uint8Array {
  const descr = values instanceof Float64Array ? "<f8" : "<i4";
  const list = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${list}), }`;
  // The header ends with a newline and fills up to a multiple of 64 bytes.
  const header = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const bytes = new Uint8Array(10 + header.length + values.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(new TextEncoder().encode(header), 10);
  const view = new DataView(bytes.buffer, 10 + header.length);
  for (let i = 0; i < values.length; i++) {
    if (values instanceof Float64Array) view.setFloat64(8 * i, values[i], true);
    else view.setInt32(4 * i, values[i], true);
  }
  return bytes;
}
