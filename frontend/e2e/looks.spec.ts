import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { Explore } from "./explore";

/** The looks of the page: each is held to WCAG 2.2 AA by axe and pictured in test-results/screens/. */
const LOOKS = [
  { name: "light", theme: "light", projector: 0, width: 1440 },
  { name: "dark", theme: "dark", projector: 0, width: 1440 },
  { name: "projector", theme: "light", projector: 24, width: 1600 },
  { name: "narrow", theme: "light", projector: 0, width: 320 },
] as const;

async function dress(page: Page, appearance: { theme: string; projector: number }) {
  await page.addInitScript(
    (stored) => localStorage.setItem("ormscope-appearance", stored),
    JSON.stringify(appearance),
  );
}

const violations = async (page: Page) =>
  (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`),
  }));

for (const { name, width, ...appearance } of LOOKS) {
  test(`axe finds nothing on Explore, ${name}`, async ({ page }) => {
    await dress(page, appearance);
    await page.setViewportSize({ width, height: 900 });
    const explore = new Explore(page);
    await page.goto("/");
    await expect(explore.editor).toBeVisible();
    await page.screenshot({ path: `test-results/screens/${name}.png`, fullPage: width === 320 });
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    if (width > 320) return;
    await page.getByRole("tab").nth(1).click();
    await expect(page.locator(".sql").first()).toBeVisible();
    await page.screenshot({ path: `test-results/screens/${name}-database.png`, fullPage: true });
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: /^Databases/ }).click();
    await expect(page.getByRole("dialog", { name: "Databases to choose" })).toBeInViewport();
    await page.screenshot({ path: `test-results/screens/${name}-chooser.png` });
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
}

for (const theme of ["light", "dark"]) {
  test(`axe finds nothing with everything open, ${theme}`, async ({ page }) => {
    await dress(page, { theme, projector: 0 });
    const explore = new Explore(page);
    await explore.open();
    await page.getByRole("button", { name: "Take the tour" }).click();
    for (const summary of await page.locator(".statement summary").all()) await summary.click();
    await page.getByRole("region", { name: "Stages" }).getByRole("button").nth(4).click();
    await page.getByRole("button", { name: /^Databases/ }).click();
    await page.screenshot({ path: `test-results/screens/${theme}-open.png` });
    expect(await violations(page)).toEqual([]);
  });

  test(`axe finds nothing on plans and at the driver, ${theme}`, async ({ page }) => {
    await dress(page, { theme, projector: 0 });
    const explore = new Explore(page);
    await explore.open("/#q=Book.objects.order_by('title')[:5]&db=sqlite,postgresql,oracle");
    await page.getByRole("combobox", { name: "Plans" }).selectOption("analyzed");
    await expect(page.getByRole("region", { name: /^Plan of Statement 1/ }).first()).toBeVisible();
    await page.getByRole("radio", { name: "Driver" }).check({ force: true });
    // What a disclosure holds is made when it opens: one more, until none is closed.
    const closed = page.locator("details:not([open]) > summary");
    while ((await closed.count()) > 0) await closed.first().click();
    await page.screenshot({ path: `test-results/screens/${theme}-plans.png` });
    expect(await violations(page)).toEqual([]);
  });

  test(`axe finds nothing on errors, ${theme}`, async ({ page }) => {
    await dress(page, { theme, projector: 0 });
    const explore = new Explore(page);
    await explore.open();
    await explore.run("Book.objects.order_by('publisher', '-price').distinct('publisher')");
    await page.screenshot({ path: `test-results/screens/${theme}-error.png` });
    expect(await violations(page)).toEqual([]);
  });

  test(`axe finds nothing on columns out of sight and of no database, ${theme}`, async ({ page }) => {
    await dress(page, { theme, projector: 0 });
    const explore = new Explore(page);
    await explore.open("/#q=Book.objects.count()&db=sqlite,nosuchdb,sqlite%2Bdjango0.1,postgresql@1,oracle");
    await expect(page.locator(".beyond")).toBeVisible();
    await page.screenshot({ path: `test-results/screens/${theme}-absent.png` });
    expect(await violations(page)).toEqual([]);
  });
}
