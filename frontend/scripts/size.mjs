/** Holds the built page to its budgets: gzip, in kB, counted from Vite's manifest. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const SCREENS = /^src\/views\/(\w+)\/index\.tsx$/;
const EXPLORE = "src/views/explore/index.tsx";
const EDITOR = "src/components/editor/index.tsx";
const kB = { first: 190, explore: 350, screen: 80, css: 25 };

/** The files that `keys` load at once, and with `lazy` what they may load later: no other screen. */
function filesOf(keys, lazy = false) {
  const seen = new Set();
  const reach = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const { imports = [], dynamicImports = [] } = manifest[key];
    const later = lazy ? dynamicImports.filter((each) => !SCREENS.test(each)) : [];
    for (const next of [...imports, ...later]) reach(next);
  };
  for (const key of keys) reach(key);
  return new Set([...seen].map((key) => manifest[key].file));
}

const size = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;
const total = (files) => [...files].reduce((sum, file) => sum + size(file), 0);

/** All styles are one file, which has an entry of its own. */
const cssOf = ({ file, css = [] }) => (file.endsWith(".css") ? [file, ...css] : css);

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const explore = filesOf([entry, EXPLORE, EDITOR], true);
const screens = Object.keys(manifest).filter((key) => SCREENS.test(key) && key !== EXPLORE);
const measured = [
  ["first load, JS", total(filesOf([entry, EXPLORE])), kB.first],
  ["Explore with its editor and sidebar, JS", total(explore), kB.explore],
  // What a screen adds to Explore, with all that it may load later.
  ...screens.map((key) => {
    const added = [...filesOf([key], true)].filter((file) => !explore.has(file));
    return [`${SCREENS.exec(key)[1]}, JS`, total(added), kB.screen];
  }),
  ["CSS of all screens", total(new Set(Object.values(manifest).flatMap(cssOf))), kB.css],
];

for (const [name, size, budget] of measured) {
  const over = size > budget;
  console.log(`${over ? "OVER " : "ok   "}${name}: ${size.toFixed(1)} kB of ${budget} kB gzip`);
  if (over) process.exitCode = 1;
}
