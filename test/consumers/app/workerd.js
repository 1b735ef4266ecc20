import * as fma from "fma-pg";
import * as core from "fma-pg/core";
import { cliffWorld } from "fma-pg/environments";
import { solve } from "./solve.js";

export default {
  async fetch() {
    const said = [await solve(fma), await solve({ ...core, cliffWorld })];
    return new Response(said.join("; "));
  },
};
