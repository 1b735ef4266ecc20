import * as fma from "fma-pg";
import { solve } from "./solve.js";

export default {
  fetch: () => solve(fma).then((text) => new Response(text)),
};
