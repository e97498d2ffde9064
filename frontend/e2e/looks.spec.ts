import { expect, test } from "@playwright/test";
import { Explore } from "./explore";
import { dress, LOOKS, look } from "./looks";

const LIGHT_AND_DARK = LOOKS.filter(({ name }) => name === "light" || name === "dark");

for (const style of LOOKS) {
  test(`axe finds nothing on Explore, ${style.name}`, async ({ page }) => {
    await dress(page, style);
    const explore = new Explore(page);
    await page.goto("/");
    await expect(explore.editor).toBeVisible();
    await look(page, style.name);
    if (style.name !== "narrow") return;
    await page.getByRole("tab").nth(1).click();
    await expect(page.locator(".sql").first()).toBeVisible();
    await look(page, `${style.name}-database`);
    await page.getByRole("button", { name: /^Databases/ }).click();
    await expect(page.getByRole("dialog", { name: "Databases to choose" })).toBeInViewport();
    await look(page, `${style.name}-chooser`);
  });

  test(`axe finds nothing on what lies over the page, ${style.name}`, async ({ page }) => {
    await dress(page, style);
    const explore = new Explore(page);
    await page.goto("/");
    await expect(explore.editor).toBeVisible();
    await page.keyboard.press("ControlOrMeta+k");
    await expect(page.getByRole("combobox", { name: "Find a command" })).toBeFocused();
    await look(page, `palette-${style.name}`);
    await page.keyboard.press("Escape");
    if (style.projector > 0) return;
    await page.getByRole("button", { name: "Share" }).click();
    await look(page, `share-${style.name}`);
  });
}

for (const style of LIGHT_AND_DARK) {
  const { name } = style;
  test(`axe finds nothing with everything open, ${name}`, async ({ page }) => {
    await dress(page, style);
    const explore = new Explore(page);
    await explore.open();
    await page.getByRole("button", { name: "Take the tour" }).click();
    for (const summary of await page.locator(".statement summary").all()) await summary.click();
    await page.getByRole("region", { name: "Stages" }).getByRole("button").nth(4).click();
    await page.getByRole("button", { name: /^Databases/ }).click();
    await look(page, `${name}-open`);
  });

  test(`axe finds nothing on plans and at the driver, ${name}`, async ({ page }) => {
    await dress(page, style);
    const explore = new Explore(page);
    await explore.open("/#q=Book.objects.order_by('title')[:5]&db=sqlite,postgresql,oracle");
    await page.getByRole("combobox", { name: "Plans" }).selectOption("analyzed");
    await expect(page.getByRole("region", { name: /^Plan of Statement 1/ }).first()).toBeVisible();
    await page.getByRole("radio", { name: "Driver" }).check({ force: true });
    // What a disclosure holds is made when it opens: one more, until none is closed.
    const closed = page.locator("details:not([open]) > summary");
    while ((await closed.count()) > 0) await closed.first().click();
    await look(page, `${name}-plans`);
  });

  test(`axe finds nothing on errors, ${name}`, async ({ page }) => {
    await dress(page, style);
    const explore = new Explore(page);
    await explore.open();
    await explore.run("Book.objects.order_by('publisher', '-price').distinct('publisher')");
    await look(page, `${name}-error`);
  });

  test(`axe finds nothing on columns out of sight and of no database, ${name}`, async ({ page }) => {
    await dress(page, style);
    const explore = new Explore(page);
    await explore.open("/#q=Book.objects.count()&db=sqlite,nosuchdb,sqlite%2Bdjango0.1,postgresql@1,oracle");
    await expect(page.locator(".beyond")).toBeVisible();
    await look(page, `${name}-absent`);
  });
}

test("axe finds nothing where there is no screen", async ({ page }) => {
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { name: "There is no screen at /nowhere" })).toBeVisible();
  await look(page, "no-screen");
  await page.getByRole("button", { name: "Go to Explore" }).click();
  await expect(page.locator(".sql").first()).toBeVisible();
});

test("on paper the whole of a comparison stands, and nothing that is there to be clicked", async ({
  page,
}) => {
  const explore = new Explore(page);
  await explore.open();
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".tools")).toBeHidden();
  await expect(explore.columns.last().locator(".sql").first()).toBeVisible();
  await page.screenshot({ path: "test-results/screens/print.png", fullPage: true });
  const clipped = await page.evaluate(() =>
    [...document.querySelectorAll(".column, .columns, .results, .frame")].some(
      (element) => element.scrollHeight > element.clientHeight + 2,
    ),
  );
  expect(clipped).toBe(false);
});
