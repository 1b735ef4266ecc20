import * as fma from "fma-pg";
import { solve, tell } from "./solve.js";

tell(solve(fma));
