/** What both engines share is written once, in assembly/shared/; src/engine/shared/ is generated from it and checked in. */
import { readdirSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { FILES, FROM, TO, translate } from "../../scripts/generate-shared.mjs";
import { divergenceNames, objectiveNames } from "../../src/engine/members.ts";
import * as codes from "../../src/engine/shared/codes.ts";

const test = suite("shared constants");

test("src/engine/shared/ is what npm run generate writes", () => {
  const names = FILES.map((name) => `${name}.ts`);
  assert.equal(readdirSync(FROM).sort(), names);
  assert.equal(readdirSync(TO).sort(), names);
  for (const name of FILES) {
    const wanted = translate(readFileSync(`${FROM}/${name}.ts`, "utf8"), name);
    assert.is(readFileSync(`${TO}/${name}.ts`, "utf8"), wanted, `${TO}/${name}.ts is stale: npm run generate`);
  }
});

test("members stand in the tables at the positions of their codes", () => {
  const constant = (kind: string, name: string) => `${kind}_${name.replaceAll("-", "_").toUpperCase()}`;
  const known = codes as unknown as Record<string, number>;
  for (const [kind, names] of [
    ["OBJECTIVE", objectiveNames],
    ["DIVERGENCE", divergenceNames],
  ] as const) {
    const count = Object.keys(known).filter((name) => name.startsWith(`${kind}_`)).length;
    assert.is(names.length, count);
    for (const [code, name] of names.entries()) assert.is(known[constant(kind, name)], code, name);
  }
});

test.run();
