import * as core from "fma-pg/core";
import { cliffWorld } from "fma-pg/environments";
import { solve, tell } from "./solve.js";

tell(solve({ ...core, cliffWorld }));
