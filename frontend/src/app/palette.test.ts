import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** The palette as it is written, by theme: `--name: light-dark(#a, #b)`. */
const css = readFileSync(new URL("./palette.css", import.meta.url), "utf8");
const PALETTE = new Map(
  [...css.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g)].map(
    ([, name, light, dark]) => [name as string, { light: light as string, dark: dark as string }],
  ),
);
const THEMES = ["light", "dark"] as const;
const LINKS = [...PALETTE.keys()].filter((name) => name.startsWith("link-"));

type Theme = (typeof THEMES)[number];
type Colour = readonly [red: number, green: number, blue: number];

const colour = (name: string, theme: Theme): Colour => {
  const hex = PALETTE.get(name)?.[theme] ?? "";
  return [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255)) as unknown as Colour;
};
/** sRGB to linear light, as WCAG has it. */
const linear = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const luminance = ([red, green, blue]: Colour) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
const contrast = (a: Colour, b: Colour) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

/** What three kinds of colour blindness leave of linear light: Machado, Oliveira and Fernandes, 2009, severity 1. */
const BLINDNESS: Record<string, readonly Colour[]> = {
  "no blindness": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const seen = (of: Colour, matrix: readonly Colour[]) =>
  matrix.map((row) =>
    Math.min(1, Math.max(0, row[0] * of[0] + row[1] * of[1] + row[2] * of[2])),
  ) as unknown as Colour;

/** OKLab of linear light: where equal distances look equally far apart (Ottosson, 2020). */
function oklab([red, green, blue]: Colour): Colour {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
/** In OKLab. */
const JUST_NOTICEABLE = 0.02;
const distance = (a: Colour, b: Colour) => {
  const [x, y] = [oklab(a), oklab(b)];
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
};

test("there are six link colours", () => {
  expect(LINKS).toHaveLength(6);
});

for (const theme of THEMES) {
  test.each(LINKS)(`%s stands out from paper and panel, ${theme}: lines need 3:1`, (name) => {
    for (const ground of ["paper", "panel"])
      expect(contrast(colour(name, theme), colour(ground, theme))).toBeGreaterThanOrEqual(3);
  });

  test.each(["ink", "soft", "string", "ok", "error"])(`%s is legible, ${theme}: text needs 4.5:1`, (name) => {
    for (const ground of ["paper", "panel", "wash"])
      expect(contrast(colour(name, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(Object.keys(BLINDNESS))(`neighbouring link colours stay apart, ${theme}, %s`, (kind) => {
    const matrix = BLINDNESS[kind] ?? [];
    LINKS.forEach((name, i) => {
      const next = LINKS[(i + 1) % LINKS.length] as string;
      const [a, b] = [name, next].map((each) => seen(colour(each, theme), matrix)) as [Colour, Colour];
      expect(distance(a, b), `${name} and ${next}`).toBeGreaterThan(4 * JUST_NOTICEABLE);
    });
  });
}
