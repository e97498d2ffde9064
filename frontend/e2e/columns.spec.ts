import { expect, test } from "@playwright/test";
import { Explore } from "./explore";

test("what an address names and is not here has a column that says so; the others run", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.count()&db=sqlite,nosuchdb,sqlite%2Bdjango0.1,postgresql@1");
  await expect(explore.columns).toHaveCount(4);
  await expect(explore.column("SQLite").locator(".sql")).toContainText("COUNT");
  await expect(explore.column("nosuchdb")).toContainText("There is no database “nosuchdb” here.");
  const django = explore.column("sqlite+django0.1");
  await expect(django.locator("code")).toHaveText("python manage.py add_django 0.1");
  await page.getByRole("button", { name: "Remove the column sqlite+django0.1" }).click();
  await expect(explore.columns).toHaveCount(3);
  await explore.column("postgresql@1").getByRole("button", { name: "PostgreSQL 14" }).click();
  await expect(page).toHaveURL(/db=sqlite,nosuchdb,postgresql@14$/);
  await explore.settled();
  const chosen = explore.columns.last();
  await expect(chosen.locator(".sql")).toContainText("COUNT");
  await expect(chosen.locator("header").first()).toContainText(/^PostgreSQL\s*compiled\s*for 14\.\d/);
});

test("a compiled column tells its building and compiling, and no whole to hold against a live one's", async ({
  page,
}) => {
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.filter(title='x')&db=sqlite,oracle");
  await expect(explore.column("SQLite").locator(".time-whole")).toBeVisible();
  const times = explore.column("Oracle").getByRole("list", { name: "Time by stage" });
  await expect(times).toContainText("compile");
  await expect(times).not.toContainText(/execute|fetch|models/);
  await expect(explore.column("Oracle").locator(".time-whole")).toHaveCount(0);
});

test("an error stands at the statement that failed, a link above leads to it", async ({ page }) => {
  const explore = new Explore(page);
  const snippet = "b = Book.objects.first()\nBook.objects.create(id=b.id, title='x')";
  await explore.open(`/#q=${encodeURIComponent(snippet)}&db=sqlite`);
  const column = explore.column("SQLite");
  await expect(column.locator(".failure")).toHaveText("Statement 2 failed: IntegrityError");
  await expect(column.locator(".statement").nth(0)).not.toContainText("IntegrityError");
  await expect(column.locator(".statement").nth(1)).toContainText("constraint failed");
  await column.getByRole("button", { name: "Statement 2", exact: true }).click();
  await expect(column.locator(".statement").nth(1)).toBeFocused();
  await expect(column.getByText("constraint failed")).toBeInViewport();
});

test("columns beyond the width are counted, and reached by key", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.count()&db=sqlite,oracle,oracle@19c,mysql,mysql@8.0,mysql@9");
  const last = explore.columns.last();
  await expect(page.locator(".beyond")).toContainText("4 of 6 visible");
  await expect(last).not.toBeInViewport({ ratio: 0.1 });
  await page.getByRole("button", { name: "Columns to the right" }).press("Enter");
  await expect(last).toBeInViewport({ ratio: 0.1 });
  await expect(page.getByRole("button", { name: "Columns to the right" })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
});

test("databases are chosen in projector mode too", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.count()&db=sqlite");
  await page.getByRole("button", { name: "Projector" }).click();
  await page.getByRole("button", { name: /^Databases/ }).click();
  const chooser = page.getByRole("dialog", { name: "Databases to choose" });
  await expect(chooser).toBeInViewport({ ratio: 1 });
  const version = chooser.getByRole("checkbox", { name: /^Oracle 19c/ });
  await expect(version).toHaveAccessibleDescription("On the command line: oracle@19c");
  await version.check();
  await expect(chooser.locator(".legend")).toContainText("--on oracle@19c");
  await expect(explore.columns).toHaveCount(2);
});
