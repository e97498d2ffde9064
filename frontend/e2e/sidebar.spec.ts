import { expect, type Page, test } from "@playwright/test";
import { Explore } from "./explore";
import { dress, LOOKS, look } from "./looks";

/** The sidebar as a visitor has it. */
class Sidebar {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  button(panel: string) {
    return this.page.getByRole("button", { name: panel, exact: true });
  }

  panel(name: string) {
    return this.page
      .locator(".sidebar")
      .filter({ has: this.page.getByRole("heading", { name, exact: true, level: 2 }) });
  }

  async open(panel: string) {
    await this.button(panel).click();
    await expect(this.panel(panel)).toBeVisible();
    return this.panel(panel);
  }
}

test("an example is found, loaded and run", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open();
  const panel = await new Sidebar(page).open("Examples");
  await panel.getByRole("searchbox").fill("json path");
  await panel.getByRole("button", { name: /^By a key/ }).click();
  await expect(explore.editor).toHaveText(/metadata__language/);
  await explore.settled();
  await expect(explore.columns.first().locator(".sql").first()).toContainText("metadata");
  await expect(panel.getByRole("button", { name: /^By a key/ })).toHaveAttribute("aria-current", "true");
});

test("a field of a model is written at the caret, and its lookups along a relation", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.count()&db=sqlite");
  await explore.write("Book.objects.filter()");
  await page.keyboard.press("ArrowLeft");
  const panel = await new Sidebar(page).open("Models");
  await panel.getByRole("button", { name: /^Book\b/ }).click();
  await expect(panel.getByText("bookshop_book", { exact: true })).toBeVisible();
  await panel.getByRole("button", { name: "Fields of Publisher by publisher" }).click();
  await panel.getByRole("button", { name: "Lookups of publisher__founded" }).click();
  await panel.getByRole("button", { name: "gte=", exact: true }).click();
  await expect(explore.editor).toBeFocused();
  await page.keyboard.type("'1990-01-01'");
  await expect(explore.editor).toHaveText("Book.objects.filter(publisher__founded__gte='1990-01-01')");
});

test("the diagram is walked by key, and leads to the list", async ({ page }) => {
  await new Explore(page).open();
  const panel = await new Sidebar(page).open("Models");
  await panel.getByText("Diagram").click();
  const diagram = panel.getByRole("region", { name: "Diagram of the models" });
  await expect(diagram.getByRole("button", { name: /^Book; in this queryset/ })).toBeVisible();
  await expect(diagram.getByRole("button", { name: /^Country;/ })).toHaveAccessibleName(
    /each Publisher has one Country, each Country has zero or more Publisher/,
  );
  await diagram.getByRole("button", { name: /^Book;/ }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(diagram.getByRole("button", { name: /^Publisher;/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(panel.getByRole("button", { name: /^Publisher\b/ }).first()).toBeFocused();
  await expect(panel.getByText("bookshop_publisher", { exact: true })).toBeVisible();
});

test("one's own runs are kept, run again, removed and brought back", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open("/#q=Author.objects.count()&db=sqlite");
  await explore.run("Tag.objects.count()");
  await page.reload();
  const panel = await new Sidebar(page).open("History");
  const runs = panel.locator("li");
  await expect(runs).toHaveCount(2);
  await expect(panel).toContainText("Kept in this browser only");
  await expect(runs.first()).toContainText("Tag.objects.count()");
  await runs.filter({ hasText: "Author.objects.count()" }).getByRole("button").first().click();
  await expect(explore.editor).toHaveText("Author.objects.count()");
  await explore.settled();
  await expect(runs.first()).toContainText("Author.objects.count()");
  await expect(runs).toHaveCount(2);

  await panel.getByRole("button", { name: /^Remove the run of Tag/ }).click();
  await expect(runs).toHaveCount(1);
  await panel.getByRole("button", { name: "Undo" }).click();
  await expect(runs).toHaveCount(2);
  await panel.getByRole("button", { name: "Clear all" }).click();
  await expect(runs).toHaveCount(0);
  await panel.getByRole("button", { name: "Undo" }).click();
  await expect(runs).toHaveCount(2);
});

test("it is opened, walked and closed by key, and is open again on the next visit", async ({ page }) => {
  await new Explore(page).open();
  const sidebar = new Sidebar(page);
  await sidebar.button("Models").press("Enter");
  const panel = sidebar.panel("Models");
  await expect(panel.getByRole("searchbox")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect(panel.getByRole("button", { expanded: true })).toBeFocused();
  await page.reload();
  await expect(panel).toBeVisible();
  await panel.getByRole("searchbox").press("Escape");
  await expect(panel).toBeHidden();
  await expect(sidebar.button("Models")).toBeFocused();
});

test("a row of the parameters lights its place and its argument, and a place its row", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.filter(pages__gt=100, price__gt=20)&db=sqlite");
  const column = explore.columns.first();
  await column.getByText(/^Parameters/).click();
  const rows = column.getByRole("region", { name: /^Parameters of/ }).locator("tbody tr");
  await expect(rows).toHaveCount(2);
  const lit = (selector: string) =>
    page
      .locator(selector)
      .evaluateAll((all) => all.map((each) => getComputedStyle(each).getPropertyValue("--grown") !== "0px"));
  for (const form of ["Formatted", "Template", "Literal", "Driver"]) {
    await page.getByRole("radio", { name: form }).check({ force: true });
    await expect(column.locator(".sql [data-param]")).toHaveCount(2);
    await rows.nth(1).hover();
    await expect.poll(() => lit(".sql [data-param]")).toEqual([false, true]);
    expect(await lit(".cm-line .link .link")).toEqual([false, true]);
    await column.locator(".sql [data-param]").first().hover();
    await expect.poll(() => lit("tr[data-param]")).toEqual([true, false]);
  }
  await rows.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(rows.nth(1)).toBeFocused();
  await expect.poll(() => lit(".sql [data-param]")).toEqual([false, true]);
});

test("a statement is copied in each form that it has, its rows as CSV", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const explore = new Explore(page);
  await explore.open("/#q=Tag.objects.filter(name='orm').values('name')&db=sqlite");
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole("button", { name: /^Other forms to copy/ }).click();
  await page.getByRole("button", { name: /^Copy the literal SQL/ }).click();
  await expect.poll(copied).toContain("= 'orm'");
  await page.getByRole("button", { name: /^Copy the template SQL/ }).click();
  await expect.poll(copied).toContain("= %s");
  await page.getByText(/^Rows from the driver/).click();
  await page.getByRole("button", { name: /^Copy as CSV: Rows/ }).click();
  await expect.poll(copied).toBe("name\r\norm\r\n");
});

test("where storage is forbidden, the sidebar and the runs of the visit are there all the same", async ({
  page,
}) => {
  await page.addInitScript(() =>
    Object.defineProperty(window, "localStorage", {
      get: () => {
        throw new DOMException("denied", "SecurityError");
      },
    }),
  );
  const explore = new Explore(page);
  await explore.open("/#q=Author.objects.count()&db=sqlite");
  const panel = await new Sidebar(page).open("History");
  await expect(panel.locator("li")).toHaveCount(1);
});

for (const each of LOOKS) {
  test(`axe finds nothing in the sidebar, ${each.name}`, async ({ page }) => {
    await dress(page, each);
    const explore = new Explore(page);
    await page.goto("/#q=Book.objects.filter(pages__gt=100)&db=sqlite");
    await expect(explore.editor).toBeVisible();
    const sidebar = new Sidebar(page);
    const check = (picture: string) => look(page, `sidebar-${picture}-${each.name}`);
    const models = await sidebar.open("Models");
    await models.getByRole("button", { name: /^Book\b/ }).click();
    await models.getByRole("button", { name: "Lookups of published" }).click();
    await check("models");
    await models.getByText("Diagram").click();
    await expect(models.getByRole("region", { name: "Diagram of the models" })).toBeVisible();
    await check("diagram");
    await page.keyboard.press("Escape");
    await expect(models).toBeHidden();
    await sidebar.open("Examples");
    await expect(page.getByRole("button", { name: /^By a key/ })).toBeVisible();
    await check("examples");
    await page.keyboard.press("Escape");
    await sidebar.open("History");
    await check("history");
  });
}
