/** Writes src/document/trace.gen.ts from the JSON Schema that the backend generates. */
import { readFile, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";

const here = new URL("../src/document/", import.meta.url);
const schema = JSON.parse(await readFile(new URL("comparison.schema.json", here), "utf8"));
const types = await compile(schema, "Comparison", {
  bannerComment: "/* Generated from comparison.schema.json by `npm run generate`. Do not edit. */",
  additionalProperties: false,
  // A list's length is never part of the contract.
  ignoreMinAndMaxItems: true,
});
await writeFile(new URL("trace.gen.ts", here), types);
