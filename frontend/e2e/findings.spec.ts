import { expect, type Page, test } from "@playwright/test";
import { dress, LOOKS, look } from "./looks";
import { openScreen, settled } from "./screen";

const LOOP = "for book in Book.objects.all()[:3]:\n    print(book.publisher.name)";
const MENDED = 'for book in Book.objects.all().select_related("publisher")[:3]:';

const section = (page: Page) => page.getByRole("region", { name: /^Findings \d/ });
const editor = (page: Page) => page.getByRole("textbox", { name: "Queryset" });

test("a query a row is found, with its line, its statements and what to do", async ({ page }) => {
  await openScreen(page, "/timing", LOOP, "sqlite,postgresql");
  const finding = section(page).getByRole("listitem");
  await expect(finding).toHaveCount(1);
  await expect(finding).toContainText(/^▲ costly/);
  await expect(finding).toContainText("SQLite and PostgreSQL: 3 statements");
  await expect(finding.locator("del")).toContainText("for book in Book.objects.all()[:3]:");
  await expect(finding.locator("ins")).toContainText(MENDED);
  await finding.getByRole("button", { name: "line 2" }).click();
  await expect(editor(page)).toBeFocused();
  expect(await page.evaluate(() => getSelection()?.toString())).toBe("publisher");
  await finding.getByRole("button", { name: "2–4" }).click();
  await expect(page.getByRole("article", { name: "Statement 2 on SQLite" })).toBeFocused();
});

test("a remedy is applied at a click, said to be, and Back undoes it in one step", async ({ page }) => {
  await openScreen(page, "/timing", LOOP, "sqlite");
  await section(page)
    .getByRole("button", { name: /^Apply/ })
    .click();
  await expect(editor(page)).toContainText(MENDED);
  await expect(page.getByRole("status").filter({ hasText: "Back undoes it." })).toBeVisible();
  await settled(page);
  await expect(section(page)).toContainText("Nothing found in the statement of SQLite.");
  await page.goBack();
  await expect(editor(page)).not.toContainText("select_related");
  await settled(page);
  await expect(section(page).getByRole("listitem")).toHaveCount(1);
});

test("under the editor stands how many there are, and in it where they are", async ({ page }) => {
  await openScreen(page, "/", LOOP, "sqlite");
  const line = page.getByRole("region", { name: "Findings" });
  await line.getByText("1 finding").click();
  await expect(line.getByRole("listitem")).toHaveCount(1);
  const underlined = page.locator(".cm-lintRange-warning");
  await expect(underlined).toHaveText("publisher");
  await underlined.hover();
  await page.locator(".cm-tooltip").getByRole("button", { name: "Apply" }).click();
  await expect(editor(page)).toContainText(MENDED);
  await settled(page);
  await expect(line).toHaveCount(0);
  await expect(underlined).toHaveCount(0);
});

test("code that has been changed since is not edited by the places of before", async ({ page }) => {
  await openScreen(page, "/timing", LOOP, "sqlite");
  await expect(section(page).getByRole("button", { name: /^Apply/ })).toBeEnabled();
  // The next answer never comes: what is on the screen stays that of before.
  await page.route("**/api/runs/", () => undefined);
  await editor(page).focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText("\nBook.objects.count()");
  await expect(section(page).getByRole("button", { name: /^Apply/ })).toHaveCount(0);
});

test("a clean snippet has nothing under the editor", async ({ page }) => {
  await openScreen(page, "/timing", "Book.objects.filter(title='x').only('title')[:5]", "sqlite");
  await expect(section(page)).toContainText("Nothing found in the statement of SQLite.");
  await expect(page.locator(".findings-line")).toHaveCount(0);
});

for (const each of LOOKS) {
  test(`axe finds nothing on findings, ${each.name}`, async ({ page }) => {
    await dress(page, each);
    await openScreen(page, "/timing", LOOP, "sqlite,postgresql");
    await page.locator(".findings-line summary").click();
    await expect(page.locator(".findings-line li")).toBeVisible();
    if (each.name === "narrow") await page.getByRole("tab", { name: "Timing" }).click();
    await section(page).scrollIntoViewIfNeeded();
    await look(page, `findings-${each.name}`);
  });
}
