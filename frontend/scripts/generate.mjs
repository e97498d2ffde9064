/** Writes src/document/trace.gen.ts from the JSON Schema that the backend generates. */
import { readFile, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";

const here = new URL("../src/document/", import.meta.url);
const schema = JSON.parse(await readFile(new URL("comparison.schema.json", here), "utf8"));
// The schema is a comparison's; nothing holds the others.
const documents = [
  "Comparison",
  "Contrast",
  "AnatomyComparison",
  "AnatomyMatrix",
  "MigrationComparison",
  "InjectionComparison",
  "Lessons",
];
const root = {
  $defs: schema.$defs,
  type: "object",
  description: "What there is to read: never itself a document.",
  properties: Object.fromEntries(documents.map((name) => [name, { $ref: `#/$defs/${name}` }])),
  additionalProperties: false,
};
const types = await compile(root, "Documents", {
  bannerComment: "/* Generated from comparison.schema.json by `npm run generate`. Do not edit. */",
  additionalProperties: false,
  // A list's length is never part of the contract.
  ignoreMinAndMaxItems: true,
});
await writeFile(new URL("trace.gen.ts", here), types);
