import * as fma from "./node_modules/fma-pg/build/index.js";
import { solve } from "./solve.js";

solve(fma).then(postMessage, (error) => postMessage(String(error)));
