import { expect, type Page, test } from "@playwright/test";
import { dress, LOOKS, look } from "./looks";
import { openScreen } from "./screen";

const SNIPPET = "Book.objects.count()";
const FOUR = "sqlite,postgresql,mariadb,oracle";

const matrix = (page: Page) => page.getByRole("table", { name: /What backends have/ });
const row = (page: Page, name: string) =>
  matrix(page)
    .getByRole("row")
    .filter({ has: page.getByRole("button", { name, exact: true }) });
const search = (page: Page) => page.getByRole("searchbox", { name: "Search names, values, comments" });

async function open(page: Page, databases: string, more = ""): Promise<void> {
  await openScreen(page, "/backends", SNIPPET, databases, more);
  await expect(page.locator(".headline h2")).toHaveText(/backends?, \d+ rows/);
}

test("the matrix holds backends side by side, and marks what differs from the first", async ({ page }) => {
  await open(page, FOUR);
  await expect(page.locator(".headline h2")).toHaveText(/^4 backends, \d+ rows, \d+ differ$/);
  for (const name of ["SQLite", "PostgreSQL", "MariaDB", "Oracle"])
    await expect(matrix(page).getByRole("columnheader", { name: new RegExp(name) })).toBeVisible();
  await search(page).fill("supports_ignore_conflicts");
  const cells = row(page, "supports_ignore_conflicts").getByRole("cell");
  await expect(cells).toHaveCount(4);
  await expect(cells.nth(0)).toHaveAttribute("data-standing", "baseline");
  await expect(cells.nth(3)).toHaveAttribute("data-standing", "differs");
  await expect(cells.nth(3)).toContainText("False");
});

/** The second backend is answered when `release` says so; the first comes from the server at once. */
async function oneByOne(page: Page, first: string): Promise<{ release(): Promise<void> }> {
  await page.addInitScript((alias) => {
    const real = window.fetch;
    const held = new Promise<void>((done) => Object.assign(window, { release: done }));
    window.fetch = async (address, init) => {
      if (!String(address).startsWith("/api/backends/?")) return real(address, init);
      const lines = async (of: RequestInfo | URL) =>
        new Uint8Array(await (await real(of, init)).arrayBuffer());
      const body = new ReadableStream({
        async start(controller) {
          controller.enqueue(await lines(`/api/backends/?databases=${alias}`));
          await held;
          controller.enqueue(await lines(address as string));
          controller.close();
        },
      });
      return new Response(body);
    };
  }, first);
  return { release: () => page.evaluate(() => (window as unknown as { release(): void }).release()) };
}

test("what is read is there at once; what comes in moves neither the rows nor the focus", async ({
  page,
}) => {
  const { release } = await oneByOne(page, "oracle");
  await openScreen(page, "/backends", SNIPPET, "sqlite,oracle");
  const status = page.locator(".compare-bar .shown");
  await expect(status).toHaveText(/^\d+ rows, 1 of 2 backends read so far$/);
  await expect(page.locator(".headline h2")).toHaveText("Reading 2 backends…");
  await expect(matrix(page).getByRole("columnheader", { name: /SQLite/ })).toContainText("being read");
  await page.getByLabel("Only differences").check();
  await expect(status).toHaveText(/^0 of \d+ rows, 1 of 2 backends read so far$/);
  await page.getByLabel("Only differences").uncheck();
  await search(page).fill("interprets_empty");
  const cells = row(page, "interprets_empty_strings_as_nulls").getByRole("cell");
  await expect(cells.nth(0).getByRole("img", { name: "being read" })).toBeVisible();
  await expect(cells.nth(1)).toContainText("True");
  await search(page).press("Escape");

  const buttons = matrix(page).getByRole("rowheader").getByRole("button");
  await buttons.first().press("End");
  await expect(buttons.first()).not.toBeFocused();
  await page.keyboard.press("PageUp");
  const held = matrix(page).locator("button:focus");
  const name = (await held.textContent()) ?? "";
  const before = await held.boundingBox();
  const rows = await matrix(page).getAttribute("aria-rowcount");
  await release();
  await expect(page.locator(".headline h2")).toHaveText(/^2 backends/);
  await expect(matrix(page)).not.toHaveAttribute("aria-rowcount", rows ?? "");
  await expect(row(page, name).getByRole("button")).toBeFocused();
  const after = await held.boundingBox();
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 999))).toBeLessThan(2);
});

test("a slash goes to the search; words, kind and differences leave rows, and stand in the address", async ({
  page,
}) => {
  await open(page, "sqlite,postgresql");
  await page.locator("body").press("/");
  await expect(search(page)).toBeFocused();
  await page.keyboard.type("window over");
  await expect(row(page, "supports_over_clause")).toBeVisible();
  await expect(page).toHaveURL(/search=window\+over/);
  await page.getByLabel("Only differences").check();
  await expect(row(page, "supports_over_clause")).toHaveCount(0);
  await expect(page).toHaveURL(/only=1/);
  await search(page).press("Escape");
  await expect(search(page)).toHaveValue("");
  await page.getByRole("option", { name: /^Lookups/ }).click();
  await expect(page).toHaveURL(/kind=lookup/);
  await expect(matrix(page).getByRole("rowheader").first()).toContainText("__");
});

test("a row opens to its comment, example calls, places and snippets; the arrows go on", async ({ page }) => {
  await open(page, "sqlite,oracle", "&row=operation:date_extract_sql");
  const button = row(page, "date_extract_sql").getByRole("button");
  await expect(button).toBeFocused();
  await expect(button).toBeInViewport();
  await expect(button).toHaveAttribute("aria-expanded", "true");
  const call = matrix(page).getByRole("row").filter({ hasText: "lookup_type='quarter'" });
  await expect(call.getByRole("cell").nth(0)).toContainText("django_date_extract(%s, column)");
  await expect(call.getByRole("cell").nth(1)).toContainText("TO_CHAR(column, %s)");

  await matrix(page)
    .getByRole("button", { name: /oracle\/operations\.py/ })
    .click();
  await expect(page.getByRole("region", { name: /^Source of .*date_extract_sql/ })).toContainText("TO_CHAR");

  await button.press("Enter");
  await expect(call).toHaveCount(0);
  await expect(page).not.toHaveURL(/row=/);
  await button.press("ArrowDown");
  await expect(button).not.toBeFocused();
  await expect(matrix(page).getByRole("button").and(page.locator(":focus"))).toHaveCount(1);
  await page.keyboard.press("End");
  await expect(matrix(page).locator("button:focus")).toBeInViewport();
});

test("a snippet that asks a flag goes to Explore", async ({ page }) => {
  await open(page, "sqlite", "&row=feature:supports_over_clause");
  await page.getByRole("button", { name: "The two cheapest of each publisher" }).click();
  await expect(page).toHaveURL(/^[^#]*\/#q=.*RowNumber/);
  await expect(page.getByRole("textbox", { name: "Queryset" })).toContainText("RowNumber()");
  await page.goBack();
  await expect(page).toHaveURL(/\/backends#.*row=feature/);
});

test("a decision of a trace leads to its row", async ({ page }) => {
  await openScreen(
    page,
    "/pipeline",
    "Book.objects.filter(title__icontains='x')",
    "sqlite",
    "&stage=backend",
  );
  const link = page.locator("a.row-link");
  await expect(link).toBeVisible();
  const name = ((await link.textContent()) ?? "").replace(/\(.*/s, "");
  await link.click();
  await expect(page).toHaveURL(/\/backends#.*row=/);
  await expect(row(page, name).getByRole("button")).toBeFocused();
  await expect(row(page, name).getByRole("button")).toHaveAttribute("aria-expanded", "true");
});

test("a row that no backend has is said so", async ({ page }) => {
  await open(page, "sqlite", "&row=feature:supports_time_travel");
  await expect(page.getByText("None of these backends has supports_time_travel.")).toBeVisible();
});

test("classes: the ladder of a role, its members, what they override, their source", async ({ page }) => {
  await open(page, "sqlite,postgresql", "&part=classes");
  await page.getByRole("option", { name: /^DatabaseOperations/ }).click();
  const sqlite = page
    .getByRole("region", { name: "DatabaseOperations" })
    .getByRole("region", { name: /SQLite/ });
  await expect(sqlite).toContainText("sqlite3");
  const method = sqlite.getByRole("listitem").filter({ hasText: /^\W*date_extract_sql/ });
  await expect(method).toContainText("over BaseDatabaseOperations");
  await method.getByRole("button", { name: "date_extract_sql" }).click();
  await expect(method.getByRole("region", { name: /^Source of/ })).toContainText("django_date_extract");

  const own = sqlite.getByRole("button", { name: "fetch_returned_insert_rows" });
  await expect(own).toBeVisible();
  await page.getByLabel("Only what is overridden").check();
  await expect(own).toHaveCount(0);

  await page.getByRole("combobox", { name: "Backend", exact: true }).selectOption("all");
  const all = page.getByRole("region", { name: "Who overrides what of DatabaseOperations" });
  await expect(all.getByRole("row", { name: /quote_name/ }).getByRole("cell")).toHaveText([/●/, /●/]);
});

test("of all the rows only those in sight are made; the last can be reached", async ({ page }) => {
  await open(page, FOUR);
  expect(await matrix(page).getByRole("row").count()).toBeLessThan(120);
  const all = Number(await matrix(page).getAttribute("aria-rowcount"));
  expect(all).toBeGreaterThan(1000);
  await matrix(page).getByRole("rowheader").getByRole("button").first().press("End");
  await expect(matrix(page).locator(`tr[aria-rowindex="${all}"] button`)).toBeFocused();
});

for (const each of LOOKS) {
  test(`axe finds nothing on Backends, ${each.name}`, async ({ page }) => {
    await dress(page, each);
    await open(page, FOUR, "&row=operation:date_extract_sql");
    await expect(row(page, "date_extract_sql").getByRole("button")).toBeFocused();
    await look(page, `backends-${each.name}`);
    await page.getByRole("radio", { name: "Classes" }).check();
    await expect(page.getByRole("combobox", { name: "Backend", exact: true })).toBeVisible();
    await look(page, `backends-classes-${each.name}`);
  });
}
