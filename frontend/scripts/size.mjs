/** Holds the built page to its budgets: gzip, in kB, counted from Vite's manifest. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const budgets = { "first load, JS": 190, "Explore with its editor, JS": 350, CSS: 25 };

/** Every chunk that `key` loads: what it imports and, with `lazy`, what it may import later. */
function reach(key, lazy, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  const { imports = [], dynamicImports = [] } = manifest[key];
  for (const next of lazy ? [...imports, ...dynamicImports] : imports) reach(next, lazy, seen);
  return seen;
}

const kilobytes = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;
const total = (files) => [...new Set(files)].reduce((sum, file) => sum + kilobytes(file), 0);

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const first = [...reach(entry, false)].map((key) => manifest[key]);
const all = [...reach(entry, true)].map((key) => manifest[key]);
const measured = {
  "first load, JS": total(first.map((chunk) => chunk.file)),
  "Explore with its editor, JS": total(all.map((chunk) => chunk.file)),
  CSS: total(all.flatMap((chunk) => chunk.css ?? [])),
};

for (const [name, size] of Object.entries(measured)) {
  const over = size > budgets[name];
  console.log(`${over ? "OVER " : "ok   "}${name}: ${size.toFixed(1)} kB of ${budgets[name]} kB gzip`);
  if (over) process.exitCode = 1;
}
