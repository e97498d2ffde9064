import { expect, type Page, test } from "@playwright/test";
import { dress, LOOKS, look } from "./looks";
import { openScreen, settled } from "./screen";

const SNIPPET = "Book.objects.filter(price__gt=5).order_by('title')[:5]";
const LOOP = "for book in Book.objects.order_by('title')[:2]:\n    print(book.publisher.name)";

const column = (page: Page, name: string) =>
  page.getByRole("region", { name: "Plans by database" }).getByRole("region", { name, exact: true });

test("a run without plans offers both kinds, and says what each is", async ({ page }) => {
  await openScreen(page, "/plans", SNIPPET, "sqlite,postgresql");
  await expect(page.getByText("This run asked for no plans.")).toBeVisible();
  await expect(page.getByText("Nothing more is executed.")).toBeVisible();
  await page.getByRole("button", { name: "Ask for estimated plans" }).click();
  await expect(page.getByRole("region", { name: "Plan of Statement 1 on SQLite" })).toBeVisible();
  await settled(page);
  await expect(page).toHaveURL(/plan=estimated/);
  await expect(column(page, "PostgreSQL")).toContainText("estimated");
  await expect(column(page, "PostgreSQL")).not.toContainText("→");
});

test("analyzed plans tell rows, time and what took most of it; the run is rolled back", async ({ page }) => {
  await openScreen(page, "/plans", SNIPPET, "sqlite,postgresql", "&plan=analyzed");
  const plan = page.getByRole("region", { name: "Plan of Statement 1 on PostgreSQL" });
  await expect(plan).toContainText(/rows [\d,.]+ → [\d,.]+/);
  await expect(plan.getByText("takes most of the time")).toHaveCount(1);
  await expect(column(page, "PostgreSQL")).toContainText("Executed once more for this, then rolled back");
  await expect(page.getByRole("region", { name: "How each table is reached" })).toContainText(
    "bookshop_book",
  );
});

test("a step lights up with the clause that it serves", async ({ page }) => {
  await openScreen(page, "/plans", SNIPPET, "sqlite,postgresql", "&plan=estimated");
  const sort = page
    .getByRole("region", { name: "Plan of Statement 1 on PostgreSQL" })
    .locator(".step-head", { has: page.getByText("Sort", { exact: true }) });
  const key = await sort.getAttribute("data-link");
  expect(key).toMatch(/^[A-Z]/);
  const clause = page.getByRole("region", { name: "Clauses" }).locator(`li[data-link="${key}"]`);
  await expect(clause).toContainText("order_by");
  const lit = () => sort.evaluate((step) => getComputedStyle(step).getPropertyValue("--lit"));
  await page.mouse.move(0, 0);
  const before = await lit();
  await clause.hover();
  await expect.poll(lit).not.toBe(before);
});

test("of several statements one is chosen, and the address keeps it", async ({ page }) => {
  await openScreen(page, "/plans", LOOP, "sqlite", "&plan=estimated");
  const choice = page.getByRole("combobox", { name: "Statement" });
  await expect(choice.getByRole("option")).toHaveCount(3);
  await expect(page.getByRole("region", { name: "Plan of Statement 1 on SQLite" })).toContainText(
    "bookshop_book",
  );
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByRole("region", { name: "Plan of Statement 2 on SQLite" })).toContainText(
    "bookshop_publisher",
  );
  await expect(page).toHaveURL(/statement=2/);
  await page.reload();
  await expect(page.getByRole("region", { name: "Plan of Statement 2 on SQLite" })).toBeVisible();
});

test("a plan goes to its own viewer by the visitor's hand", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openScreen(page, "/plans", SNIPPET, "postgresql,sqlite", "&plan=analyzed");
  await column(page, "PostgreSQL").getByText("As the database says it").click();
  const viewer = column(page, "PostgreSQL").getByRole("link", { name: "pev2" });
  await expect(viewer).toHaveAttribute("href", "https://explain.dalibo.com/");
  await expect(column(page, "PostgreSQL")).toContainText("ORMscope sends nothing");
  await column(page, "PostgreSQL")
    .getByRole("button", { name: /^Copy the plan/ })
    .click();
  const [plan] = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  expect(plan.Plan["Node Type"]).toBeTruthy();
  await column(page, "PostgreSQL")
    .getByRole("button", { name: /^Copy the query/ })
    .click();
  await expect
    .poll(() => page.evaluate(() => navigator.clipboard.readText()))
    .toMatch(/^SELECT .*price" > .*5/);
  const downloaded = page.waitForEvent("download");
  await column(page, "PostgreSQL")
    .getByRole("button", { name: /^Download/ })
    .click();
  expect((await downloaded).suggestedFilename()).toBe("plan-1.json");
  await column(page, "SQLite").getByText("As the database says it").click();
  await expect(column(page, "SQLite").getByRole("link")).toHaveCount(0);
});

test("compiled databases say why they have none", async ({ page }) => {
  await openScreen(page, "/plans", SNIPPET, "sqlite,oracle,mysql", "&plan=estimated");
  await expect(page.getByText(/^Oracle and MySQL[^:]*: no plan\./)).toBeVisible();
  await openScreen(page, "/plans", SNIPPET, "oracle");
  await expect(page.getByText("all these databases are compiled")).toBeVisible();
});

for (const each of LOOKS) {
  test(`axe finds nothing on Plans, ${each.name}`, async ({ page }) => {
    await dress(page, each);
    await openScreen(page, "/plans", LOOP, "sqlite,postgresql,oracle", "&plan=analyzed");
    if (each.name === "narrow") await page.getByRole("tab", { name: "PostgreSQL" }).click();
    await page
      .getByRole("region", { name: /^Plan of Statement 1/ })
      .last()
      .waitFor();
    const closed = page.locator(".plans details:not([open]) > summary");
    while ((await closed.count()) > 0) await closed.first().click();
    await look(page, `plans-${each.name}`);
  });
}
