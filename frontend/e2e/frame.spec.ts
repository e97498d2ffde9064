import { readFile } from "node:fs/promises";
import { expect, type Page, test } from "@playwright/test";
import { Explore } from "./explore";

const runsOf = (page: Page) => {
  const runs: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/api/runs/")) runs.push(request.url());
  });
  return runs;
};

const palette = async (page: Page, typed: string) => {
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByRole("combobox", { name: "Find a command" }).fill(typed);
  await page.keyboard.press("Enter");
};

test("everything is found by name: screens, clauses, databases, looks", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open();
  await explore.editor.focus();
  await palette(page, "go to pipe");
  await expect(page).toHaveURL(/\/pipeline/);
  await palette(page, "explore");
  await palette(page, "pin b");
  await expect(page.getByRole("button", { name: "Pin B" })).toHaveAttribute("aria-pressed", "true");
  await palette(page, "theme dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await palette(page, "remove oracle");
  await expect(explore.column("Oracle")).toHaveCount(0);
  await palette(page, "zzz");
  await expect(page.getByText("Nothing here is called that.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Commands" })).toBeHidden();
});

test("the screens are of one run: going from one to the next runs nothing", async ({ page }) => {
  const runs = runsOf(page);
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.count()&db=sqlite");
  expect(runs).toHaveLength(1);
  const screens = page.getByRole("navigation", { name: "Screens" }).getByRole("link");
  const count = await screens.count();
  const queryset = page.getByRole("textbox", { name: "Queryset", includeHidden: true });
  for (let i = 1; i < count; i += 1) {
    await page.keyboard.press("Alt+PageDown");
    await expect(screens.nth(i)).toHaveAttribute("aria-current", "page");
    // Screens that stand alone only hide it.
    await expect(queryset).toContainText("Book.objects.count()");
  }
  await page.goBack();
  await expect(screens.nth(count - 2)).toHaveAttribute("aria-current", "page");
  await page.keyboard.press("Alt+PageUp");
  expect(runs).toHaveLength(1);
});

test("a link reproduces the screen: snippet, databases, pins, plans, runs, form of the SQL", async ({
  page,
}) => {
  const address =
    "/#q=Book.objects.filter(pages__gt=300)&db=postgresql,sqlite&pin=A&plan=estimated&n=10&sql=literal";
  const explore = new Explore(page);
  await explore.open(address);
  await expect(explore.columns.first()).toHaveAccessibleName("PostgreSQL");
  await expect(page.getByRole("radio", { name: "Literal" })).toBeChecked();
  await expect(page.getByRole("combobox", { name: "Plans" })).toHaveValue("estimated");
  await expect(page.getByRole("button", { name: "Pin A" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator(".times").first()).toContainText("cold run");
  expect(new URL(page.url()).hash).toBe(new URL(address, "http://x").hash);
});

test("a comparison goes out as files, and the JSON comes in again without a run", async ({ page }, info) => {
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.filter(title__icontains='a')[:3]&db=sqlite,oracle");
  const headline = await explore.headline.textContent();
  const saved = async (begin: string) => {
    const name = new RegExp(`^${begin}`);
    await page.getByRole("button", { name: "Share" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("dialog", { name: "Share" }).getByRole("button", { name }).click();
    const file = await download;
    await expect(page.getByRole("status").getByText(/in your downloads/)).toBeVisible();
    await page.keyboard.press("Escape");
    const path = info.outputPath(file.suggestedFilename());
    await file.saveAs(path);
    return path;
  };
  const html = await saved("HTML page");
  expect(html).toMatch(/ormscope-book-objects-filter-title\.html$/);
  expect(await readFile(html, "utf8")).toContain("<!doctype html>");
  expect(await readFile(await saved("Markdown"), "utf8")).toContain("```sql");
  expect(await readFile(await saved("Picture of the descent, SVG"), "utf8")).toMatch(/^<svg|^<\?xml/);
  const png = await readFile(await saved("Picture of the descent, PNG"));
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  const json = await saved("JSON");

  await page.goto("/#q=Book.objects.count()&db=sqlite");
  await explore.settled();
  const runs = runsOf(page);
  await page.getByLabel("A comparison from a file").setInputFiles(json);
  await expect(page.getByText(/^Read from .*nothing was run/)).toBeVisible();
  await expect(explore.headline).toHaveText(headline ?? "");
  await expect(explore.editor).toContainText("title__icontains");
  await expect(explore.columns).toHaveCount(2);
  expect(runs).toHaveLength(0);
});

for (const [what, content, sentence] of [
  ["what is no JSON", "SELECT 1", /not JSON/],
  ["another document", '{"schema_version": 1}', /schema_version 1/],
] as const) {
  test(`${what} is refused in a sentence, and nothing is lost`, async ({ page }) => {
    const explore = new Explore(page);
    await explore.open();
    const headline = await explore.headline.textContent();
    await page
      .getByLabel("A comparison from a file")
      .setInputFiles({ name: "other.json", mimeType: "application/json", buffer: Buffer.from(content) });
    await expect(page.getByRole("alert")).toContainText("Opening other.json failed");
    await expect(page.getByRole("alert")).toContainText(sentence);
    await expect(explore.headline).toHaveText(headline ?? "");
  });
}
