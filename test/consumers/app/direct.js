import * as fma from "./node_modules/fma-pg/build/index.js";
import { solve, tell } from "./solve.js";

tell(solve(fma));
