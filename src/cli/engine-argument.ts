/**
 * `--engine wasm|js`.
 */
import type { Command } from "commander";
import { checkOneOf } from "../check.ts";
import { asUsage } from "./errors.ts";

export function addEngineOption(command: Command): Command {
  return command.option("--engine <wasm|js>", "WebAssembly, or the same in plain JavaScript", "wasm");
}

export function readEngine({ engine }: Record<string, unknown>): "wasm" | "js" {
  return asUsage(() => checkOneOf("--engine", engine, ["wasm", "js"]));
}
