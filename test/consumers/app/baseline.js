import * as fma from "fma-pg/baseline";
import { solve, tell } from "./solve.js";

tell(solve(fma));
