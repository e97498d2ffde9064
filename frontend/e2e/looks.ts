/** How the page can look; each screen is held to WCAG 2.2 AA by axe in each look, and pictured. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

export interface Look {
  name: string;
  theme: "light" | "dark";
  projector: number;
  width: number;
}

export const LOOKS: readonly Look[] = [
  { name: "light", theme: "light", projector: 0, width: 1440 },
  { name: "dark", theme: "dark", projector: 0, width: 1440 },
  { name: "projector", theme: "light", projector: 24, width: 1600 },
  { name: "narrow", theme: "light", projector: 0, width: 320 },
];
const HEIGHT = 900;

/** Gives the next page of this browser the look. */
export async function dress(page: Page, { theme, projector, width }: Omit<Look, "name">): Promise<void> {
  await page.setViewportSize({ width, height: HEIGHT });
  await page.addInitScript(
    (stored) => localStorage.setItem("ormscope-appearance", stored),
    JSON.stringify({ theme, projector }),
  );
}

/** Pictures what is in sight, and holds it to axe's rules and to the width of the screen. */
export async function look(page: Page, name: string): Promise<void> {
  const width = page.viewportSize()?.width ?? 0;
  await page.screenshot({ path: `test-results/screens/${name}.png`, fullPage: width === 320 });
  // The page has no frames, so that axe needs no page of its own to put their results together; and
  // of what passes it need not tell each element: together a seventh of the time.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ["violations"] })
    .analyze();
  expect(
    violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
    })),
  ).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
}
