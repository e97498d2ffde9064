import { expect, type Page, test } from "@playwright/test";
import { dress, LOOKS, look } from "./looks";
import { openScreen } from "./screen";

const SNIPPET =
  'Book.objects.filter(published__month__gte=6, tags__name="orm").exclude(title__icontains="x").order_by("-price")[:5]';
const ON = "sqlite,postgresql,oracle";

const open = (page: Page, more = "", snippet = SNIPPET) => openScreen(page, "/pipeline", snippet, ON, more);
const stage = (page: Page, name: string) => page.getByRole("tab", { name: new RegExp(`^${name}\\b`) });
const panel = (page: Page) => page.getByRole("tabpanel");
const waterfall = (page: Page) => page.getByRole("region", { name: "Waterfall" });
const database = (page: Page, name: string) => page.getByRole("radio", { name, exact: true });

test("the descent is eight stages, each with its time and whether it is the same elsewhere", async ({
  page,
}) => {
  await open(page);
  await expect(page.getByRole("tablist", { name: "Stages" }).getByRole("tab")).toHaveCount(8);
  await expect(stage(page, "Model")).toContainText(/[\d.]+ (µs|ms).*2 of 2/);
  await expect(stage(page, "Manager")).toContainText("unchanged");
  await database(page, "Oracle").check({ force: true });
  await expect(stage(page, "SQLCompiler")).toContainText("differs from SQLite");
  await expect(stage(page, "Driver")).toContainText("not executed");
  await expect(page).toHaveURL(/on=oracle/);
});

test("the arrow keys go from stage to stage, and through the calls of one; a link brings both along", async ({
  page,
}) => {
  await open(page);
  await stage(page, "QuerySet").focus();
  await page.keyboard.press("ArrowRight");
  await expect(stage(page, "Query")).toBeFocused();
  await expect(stage(page, "Query")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  const steps = page.getByRole("listbox", { name: /^Calls that build/ });
  await expect(steps.getByRole("option", { selected: true })).toContainText("exclude(");
  await expect(page).toHaveURL(/stage=query&step=2/);

  await steps.getByRole("option", { selected: true }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(steps.getByRole("option", { selected: true })).toContainText("order_by(");
  await expect(steps.getByRole("option", { selected: true })).toBeFocused();
  // Left and right leave the list for the next stage.
  await page.keyboard.press("ArrowRight");
  await expect(stage(page, "SQLCompiler")).toBeFocused();
  await page.keyboard.press("End");
  await expect(stage(page, "Driver")).toBeFocused();

  await open(page, "&stage=query&step=3");
  await expect(steps.getByRole("option", { selected: true })).toContainText("order_by(");
});

test("the state of the Query stands before and after each call, with what is new", async ({ page }) => {
  await open(page, "&stage=query&step=2");
  const before = page.getByRole("list", { name: "Query before" });
  const after = page.getByRole("list", { name: "Query after" });
  await expect(before).not.toContainText("IContains");
  const added = after.getByRole("listitem").filter({ hasText: "IContains" });
  await expect(added).toContainText("new:");
  await expect(added).toContainText("C");
  await page.getByRole("option", { name: /^filter/ }).click();
  await expect(before).toHaveCount(0);
  await expect(panel(page)).toContainText("an empty Query");
  await expect(panel(page).getByRole("list").filter({ hasText: "added" })).toContainText(
    "a row may have none of these",
  );
});

test("a node of the compile tree shows its SQL, its call and its method; the SQL leads back", async ({
  page,
}) => {
  await open(page, "&stage=compiler");
  const tree = page.getByRole("tree", { name: "Compile tree of statement 1" });
  const sql = page.getByRole("region", { name: "SQL of statement 1" });
  await tree.getByRole("treeitem", { name: /^IContains/ }).click();
  await expect(sql.locator("mark").first()).toBeInViewport();
  expect((await sql.locator("mark").allTextContents()).join("")).toContain('"bookshop_book"."title" LIKE');
  const node = page.getByRole("region", { name: "Node IContains" });
  await expect(node).toContainText('title__icontains="x"');
  await node.getByRole("button", { name: /BuiltinLookup\.as_sql/ }).click();
  await expect(node.getByRole("region", { name: /^Source of/ })).toContainText("def as_sql");

  await tree.getByRole("treeitem", { selected: true }).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(tree.getByRole("treeitem", { selected: true })).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("ArrowLeft");
  await expect(tree.getByRole("treeitem", { selected: true })).toContainText("WhereNode");

  await sql.getByText("LIMIT", { exact: false }).last().click();
  await expect(tree.getByRole("treeitem", { selected: true })).toContainText("LIMIT 5");
});

test("hovering a node lights its clause in the snippet, and the clause in the snippet its nodes", async ({
  page,
}) => {
  await open(page, "&stage=compiler");
  const tint = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).getPropertyValue("--lit"));
  await page.getByRole("treeitem", { name: /IContains/ }).hover();
  await expect.poll(() => tint('.cm-content [data-link~="C"]')).not.toBe("0%");
  await page.locator('.cm-content [data-link~="A"]').first().hover();
  await expect.poll(() => tint('.listing code[data-link="A"]')).not.toBe("0%");
});

test("a decision is held against the baseline, and leads to what depends on it", async ({ page }) => {
  await open(page, "&stage=backend&on=oracle");
  const decisions = page.getByRole("listbox", { name: "Decisions of Oracle" });
  const all = await decisions.getByRole("option").count();
  await page.getByRole("checkbox", { name: "Only differences" }).check();
  await expect.poll(() => decisions.getByRole("option").count()).toBeLessThan(all);
  await expect(decisions.getByRole("option").first()).toContainText("differs");
  await decisions.getByRole("option", { name: /IContains\.as_oracle/ }).click();
  const detail = page.getByRole("region", { name: "IContains.as_oracle()" });
  await expect(detail).toContainText("SQLite");
  await detail.getByRole("button", { name: /^IContains/ }).click();
  await expect(page.getByRole("region", { name: "Node IContains" })).toBeVisible();
  await expect(stage(page, "SQLCompiler")).toHaveAttribute("aria-selected", "true");
});

test("the cursor tells what it did in order, the driver what it was handed and gave back", async ({
  page,
}) => {
  await open(page, "&stage=cursor");
  const events = page.getByRole("listbox", { name: "Cursor of SQLite" });
  await expect(events.getByRole("option").first()).toContainText("cursor.execute");
  await expect(panel(page)).toContainText("In connection.queries");
  await page.getByRole("button", { name: "What the driver got" }).click();
  await expect(stage(page, "Driver")).toHaveAttribute("aria-selected", "true");
  await expect(panel(page)).toContainText("5 rows fetched");
  await expect(page.getByRole("region", { name: "Rows of Statement 1 on SQLite" })).toBeVisible();
  await expect(panel(page)).toContainText("convert_booleanfield_value");
});

test("the timeline is walked by key; Enter goes to the event's stage", async ({ page }) => {
  await open(page);
  const timeline = page.getByRole("application", { name: /^Timeline of SQLite/ });
  await timeline.focus();
  const telling = waterfall(page).locator(".looked");
  await page.keyboard.press("ArrowDown");
  await expect(telling).toContainText("QuerySet: filter");
  for (let i = 0; i < 9 && !(await telling.textContent())?.includes("__iter__"); i += 1) {
    await page.keyboard.press("ArrowRight");
  }
  await page.keyboard.press("ArrowDown");
  await expect(telling).toContainText("SQLCompiler: execute_sql");
  await expect(telling).toContainText("for iteration");
  await page.keyboard.press("+");
  await expect(waterfall(page)).toContainText(/ms shown/);
  await page.keyboard.press("0");
  await expect(waterfall(page)).not.toContainText(/ms shown/);
  await page.keyboard.press("Enter");
  await expect(stage(page, "SQLCompiler")).toHaveAttribute("aria-selected", "true");

  await page.getByText("Events of SQLite as a table").click();
  const table = page.getByRole("region", { name: "Events of SQLite", exact: true });
  await expect(table.getByRole("row").filter({ hasText: "fetchmany" }).first()).toContainText("fetch");
});

test("a click on a bar leads to its stage, on its own database", async ({ page }) => {
  await open(page, "&stage=model");
  const canvas = page.getByRole("application", { name: /^Timeline of PostgreSQL/ }).locator("canvas");
  await canvas.click({ position: { x: 4, y: 2 } });
  await expect(database(page, "PostgreSQL")).toBeChecked();
  await expect(stage(page, "QuerySet")).toHaveAttribute("aria-selected", "true");
  await waterfall(page).getByRole("button", { name: "Waterfall" }).click();
  await expect(page.getByRole("application")).toHaveCount(0);
});

test("several runs: the events say that they are of the first", async ({ page }) => {
  await openScreen(page, "/pipeline", "Book.objects.count()", "sqlite", "&n=3");
  await expect(waterfall(page)).toContainText("Events of the first of 3 runs.");
});

test("what stopped early says where; what has no statement, no descent or no place says so", async ({
  page,
}) => {
  await openScreen(
    page,
    "/pipeline",
    "Book.objects.order_by('publisher').distinct('publisher')[:2]",
    "sqlite,nosuchdb",
  );
  await expect(page.getByRole("tablist", { name: "Stages" })).toContainText("stopped here");
  await expect(panel(page)).toContainText(/DISTINCT ON/i);
  await database(page, "nosuchdb").check({ force: true });
  await expect(page.getByText("There is no database “nosuchdb” here.")).toBeVisible();

  await openScreen(page, "/pipeline", "1 + 1", "sqlite", "&stage=compiler");
  await expect(page.getByText("No statement was compiled here.")).toBeVisible();
});

for (const each of LOOKS) {
  test(`axe finds nothing on Pipeline, ${each.name}`, async ({ page }) => {
    await dress(page, each);
    await open(page, "&stage=query&step=2&pin=C");
    if (each.name === "narrow") await page.getByRole("tab", { name: "SQLite", exact: true }).click();
    await look(page, `pipeline-${each.name}`);
    for (const name of ["Model", "QuerySet", "SQLCompiler", "Backend", "CursorWrapper", "Driver"]) {
      await stage(page, name).click();
      await look(page, `pipeline-${name.toLowerCase()}-${each.name}`);
    }
  });
}
