/**
 * Models in files: the package's own and other programs'.
 *
 * @module fma-pg/formats
 */

export { formatMdp, type MdpFile, parseMdp } from "../model/model-file.ts";
export { type CassandraOptions, formatCassandra, parseCassandra } from "./cassandra.ts";
export { formatCsv, parseCsv } from "./csv.ts";
export { type DecompressOptions, decompress } from "./decompress.ts";
export { type DrnOptions, formatDrn, parseDrn } from "./drn.ts";
export { formatGymnasium, type GymnasiumEntry, type GymnasiumFile, parseGymnasium } from "./gymnasium.ts";
export type { CtmcOptions, UnderlyingOptions } from "./kinds.ts";
export type { LabelOptions } from "./labels.ts";
export { formatNpz, type NpzOptions, parseNpz } from "./npz.ts";
export type { ImportOptions } from "./options.ts";
export { formatPrism, type PrismFiles, type PrismOptions, parsePrism } from "./prism.ts";
