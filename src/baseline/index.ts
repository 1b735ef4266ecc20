export { createBaseline } from "./engine.ts";
