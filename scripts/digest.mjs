/** Renews test/fixtures/digest.json from the built kernels: deliberately, when a change is meant to move bits. */
import { writeFileSync } from "node:fs";
import { digest } from "../build/browser/digest.js";

const found = await digest();
writeFileSync("test/fixtures/digest.json", `{ "digest": "${found}" }\n`);
console.log(found);
