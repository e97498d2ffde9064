import { expect, type Page, test } from "@playwright/test";
import type { Catalogue, Database } from "../src/api/databases";
import type { Plan } from "../src/document/trace.gen";
import { Explore } from "./explore";

const chooser = (page: Page) => page.getByRole("dialog", { name: "Databases to choose" });
const openChooser = async (page: Page) => {
  await page.getByRole("button", { name: /^Databases/ }).press("Enter");
  await expect(chooser(page)).toBeVisible();
};

/** Answers the server's databases, changed; everything else is the server's own. */
const serveDatabases = (page: Page, change: (catalogue: Catalogue) => Catalogue) =>
  page.route("**/api/databases/", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: change((await answer.json()) as Catalogue) });
  });

const missing: Database = {
  alias: "acmedb",
  family: "acmedb",
  vendor: "acme",
  label: "AcmeDB",
  mode: "compiled",
  server_version: null,
  driver: "acme",
  django: "",
  is_default: false,
  state: "missing",
  message: 'AcmeDB needs acme, not installed here. Install it: .venv/bin/pip install -e ".[acme]"',
  note: null,
  can_explain: false,
  containment: [],
};

test("a version is found by typing, chosen by key, and runs in a column that says what it is", async ({
  page,
}) => {
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.filter(title='x')&db=sqlite");
  await expect(explore.columns).toHaveCount(1);
  await openChooser(page);
  await expect(page.getByRole("searchbox", { name: "Filter the databases" })).toBeFocused();
  await page.keyboard.type("oracle 19c");
  await expect(chooser(page).getByRole("checkbox")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(explore.columns).toHaveCount(2);
  await explore.settled();
  const column = explore.column("Oracle 19c");
  await expect(column.locator(".sql").first()).toContainText("BOOKSHOP_BOOK");
  await expect(column.locator("header").first()).toContainText(/compiled\s*for 19\.\d.*nothing executed/);
  await expect(page).toHaveURL(/db=sqlite,oracle@19c/);
});

test("arrow keys walk the versions, and the filter is one up from the first", async ({ page }) => {
  await new Explore(page).open("/#q=Book.objects.count()&db=sqlite,oracle");
  await openChooser(page);
  const boxes = chooser(page).getByRole("checkbox");
  await page.keyboard.press("ArrowDown");
  await expect(boxes.first()).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(boxes.nth(1)).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("searchbox")).toBeFocused();
});

test("columns change places, and the focus goes with the one that moved", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.count()&db=sqlite,oracle");
  await openChooser(page);
  await page.getByRole("button", { name: "Oracle: one to the left" }).press("Enter");
  await expect(explore.columns.first()).toContainText("Oracle");
  await expect(page.getByRole("button", { name: "Oracle: one to the right" })).toBeFocused();
  await expect(page).toHaveURL(/db=oracle,sqlite/);
});

test("what is not installed is told with the command that installs it, what is broken with its reason", async ({
  page,
}) => {
  await serveDatabases(page, (catalogue) => ({
    ...catalogue,
    databases: [...catalogue.databases, missing],
    broken: { brokendb: "SyntaxError: invalid syntax" },
  }));
  await new Explore(page).open("/#q=Book.objects.count()&db=sqlite");
  await openChooser(page);
  const absent = chooser(page).getByRole("region", { name: "Not installed" });
  await expect(absent).toContainText("AcmeDB needs acme");
  await expect(absent.locator("code").last()).toHaveText('.venv/bin/pip install -e ".[acme]"');
  await expect(absent.getByRole("button", { name: /AcmeDB/ })).toBeVisible();
  await expect(chooser(page).getByRole("checkbox", { name: /AcmeDB/ })).toHaveCount(0);
  await expect(chooser(page).getByRole("region", { name: "Could not be loaded" })).toContainText(
    "SyntaxError: invalid syntax",
  );
});

test("the choice is kept from visit to visit, without a database that is gone", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.count()&db=sqlite");
  await openChooser(page);
  await chooser(page)
    .getByRole("checkbox", { name: /^Oracle 19c/ })
    .press("Space");
  await expect(explore.columns).toHaveCount(2);
  await explore.settled();
  await page.goto("about:blank");
  await serveDatabases(page, (catalogue) => ({
    ...catalogue,
    databases: catalogue.databases.filter(({ alias }) => alias !== "oracle@19c"),
  }));
  await explore.open();
  await expect(explore.columns).toHaveCount(1);
  await expect(explore.columns.first()).toContainText("SQLite");
});

test("plans are asked for, kept, and drawn; a compiled database says why it has none", async ({ page }) => {
  const asked: unknown[] = [];
  const plan: Plan = {
    statement: "EXPLAIN QUERY PLAN SELECT 1",
    analyzed: false,
    raw: "SCAN bookshop_book",
    syntax: "text",
    nodes: [
      {
        parent: null,
        kind: "SCAN",
        access: "scan",
        relation: "bookshop_book",
        alias: null,
        index: null,
        condition: null,
        estimated_rows: 12,
        actual_rows: null,
        loops: null,
        cost: null,
        time: null,
        properties: [],
        fragments: [],
        examined_rows: null,
        kept_rows: null,
      },
    ],
    planning: null,
    execution: null,
    note: "Nothing was measured.",
    error: null,
    viewer: null,
  };
  // The plan is made up, so that the page is held to it whatever the database would answer.
  await page.route("**/api/runs/", async (route) => {
    asked.push(route.request().postDataJSON().plan);
    const lines = (await (await route.fetch()).text()).trim().split("\n");
    const answers = lines.map((line) => JSON.parse(line));
    for (const trace of answers.flatMap((answer) => answer.traces ?? [answer])) {
      if (trace.target.mode !== "live") continue;
      for (const statement of trace.statements) statement.plan = plan;
    }
    const body = answers.map((answer) => `${JSON.stringify(answer)}\n`).join("");
    await route.fulfill({ contentType: "application/x-ndjson", body });
  });
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.count()&db=sqlite,oracle");
  await page.getByRole("combobox", { name: "Plans" }).selectOption("analyzed");
  await expect(page.locator(".plans-note")).toContainText("executed once more");
  const drawn = explore.column("SQLite").getByRole("region", { name: /^Plan of Statement 1/ });
  await expect(drawn).toContainText(/SCAN\s*bookshop_book/);
  await expect(drawn).toContainText("12 estimated");
  const summary = explore.column("SQLite").locator("summary").filter({ hasText: "Plan estimated" });
  await expect(summary).toContainText("Nothing was measured.");
  const before = await drawn.evaluate((shown) => {
    const sql = shown.closest(".statement")?.querySelector(".sql");
    return sql ? shown.compareDocumentPosition(sql) & Node.DOCUMENT_POSITION_FOLLOWING : 0;
  });
  expect(before, "the plan stands above the SQL").not.toBe(0);
  await explore.column("SQLite").getByText("As the database says it").click();
  await expect(explore.column("SQLite").getByText("EXPLAIN QUERY PLAN SELECT 1")).toBeVisible();
  await expect(explore.column("Oracle")).toContainText("No plans: nothing is executed");
  expect(asked).toEqual(["none", "analyzed"]);
  await page.reload();
  await explore.settled();
  await expect(page.getByRole("combobox", { name: "Plans" })).toHaveValue("analyzed");
  await expect(drawn).toBeVisible();
});

test("the driver's pane tells PEP 249's facts and what Django makes of its exceptions", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.filter(title='x')&db=sqlite");
  await page.getByRole("radio", { name: "Driver" }).check({ force: true });
  const column = explore.column("SQLite");
  await expect(column.locator(".driver-facts")).toContainText(/threadsafety\s*[0-3]/);
  await expect(column.locator(".driver-facts")).toContainText(/paramstyle\s*declares qmark/);
  await column.getByText("Its exceptions and Django's").click();
  await expect(column.getByRole("row", { name: "IntegrityError IntegrityError" })).toBeVisible();
  const statement = column.locator(".statement").first();
  await expect(statement).toContainText("cursor.execute(sql, params), called with qmark (?)");
  await expect(statement.locator(".sql .link").filter({ hasText: "= ?" })).toBeVisible();
});
