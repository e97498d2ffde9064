import { expect, type Page, test } from "@playwright/test";
import { dress, LOOKS, look } from "./looks";
import { openScreen, settled } from "./screen";

const SNIPPET = "for book in Book.objects.all()[:3]:\n    print(book.publisher.name)";

const times = (page: Page, name: string) =>
  page.getByRole("region", { name: "Times by database" }).getByRole("region", { name, exact: true });
const row = (page: Page, database: string, stage: string) =>
  times(page, database)
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: stage, exact: true }) });

test("one sample says little; ten are a median, a spread and a dot each, the cold run apart", async ({
  page,
}) => {
  await openScreen(page, "/timing", SNIPPET, "sqlite");
  await expect(page.getByText("One sample says little.")).toBeVisible();
  await expect(row(page, "SQLite", "total").locator("circle")).toHaveCount(1);
  await expect(times(page, "SQLite").getByRole("columnheader", { name: "cold run" })).toHaveCount(0);

  await page.getByRole("button", { name: "Run 10 times" }).click();
  await expect(row(page, "SQLite", "total").locator("circle")).toHaveCount(9);
  await settled(page);
  await expect(page).toHaveURL(/n=10/);
  await expect(page.getByRole("radio", { name: "10 times" })).toBeChecked();
  for (const stage of ["total", "build", "compile", "execute", "fetch"]) {
    // Stage, strip, median, spread, cold run.
    const figures = row(page, "SQLite", stage).getByRole("cell");
    await expect(figures).toHaveCount(4);
    for (const at of [1, 2, 3]) await expect(figures.nth(at)).toHaveText(/^[\d.]+ (µs|ms|s)$/);
    await expect(row(page, "SQLite", stage).getByRole("rowheader")).toHaveAttribute("title", /.+/);
  }
});

test("a link brings the number of runs along", async ({ page }) => {
  await openScreen(page, "/timing", SNIPPET, "sqlite", "&n=4");
  await expect(page.getByRole("radio", { name: "4 times" })).toBeChecked();
  await expect(row(page, "SQLite", "total").locator("circle")).toHaveCount(3);
  await page.getByText("All samples").click();
  const samples = page.getByRole("region", { name: "Samples of SQLite, milliseconds" });
  await expect(samples.getByRole("row")).toHaveCount(5);
  await expect(samples.getByRole("row").nth(1)).toContainText("1 cold");
});

test("each statement has its stages; the longest is named, and a click leads to it", async ({ page }) => {
  await openScreen(page, "/timing", SNIPPET, "sqlite");
  await times(page, "SQLite").getByText("By statement").click();
  const table = page.getByRole("region", { name: "Times of the statements of SQLite" });
  await expect(table.getByRole("row")).toHaveCount(5);
  await expect(table.getByRole("cell", { name: /%, most$/ })).toHaveCount(1);
  await table.getByRole("button", { name: /^3 select/ }).click();
  await expect(page).toHaveURL(/\/#q=/);
  await expect(page.getByRole("article", { name: "Statement 3 on SQLite" })).toBeFocused();
});

test("a compiled database has building and compiling, and no whole", async ({ page }) => {
  await openScreen(page, "/timing", "Book.objects.filter(title='x')", "sqlite,oracle", "&n=3");
  await expect(times(page, "Oracle")).toContainText("nothing was executed");
  await expect(times(page, "Oracle").getByRole("rowheader")).toHaveText(["build", "compile"]);
  await expect(times(page, "SQLite").getByRole("rowheader").first()).toHaveText("total");
});

test("all numbers go to the clipboard as a table", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openScreen(page, "/timing", "Book.objects.count()", "sqlite", "&n=3");
  await page.getByRole("button", { name: "Copy all numbers as CSV" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(
    /^database,stage,median ms,spread ms,cold run ms,runs\r\nSQLite,total,[\d.]+,[\d.]+,[\d.]+,3\r\n/,
  );
});

for (const each of LOOKS) {
  test(`axe finds nothing on Timing, ${each.name}`, async ({ page }) => {
    await dress(page, each);
    await openScreen(page, "/timing", SNIPPET, "sqlite,postgresql,oracle", "&n=10");
    if (each.name === "narrow") await page.getByRole("tab", { name: "Timing" }).click();
    await times(page, "SQLite").getByText("By statement").click();
    await times(page, "SQLite").getByText("All samples").click();
    await look(page, `timing-${each.name}`);
  });
}
