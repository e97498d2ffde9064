import { expect, test } from "@playwright/test";
import { Explore } from "./explore";

test("the page opens on a finished example with a clause pinned in every column", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open();
  await expect(explore.headline).toContainText(/databases/);
  expect(await explore.columns.count()).toBeGreaterThan(1);
  await expect(page.getByRole("button", { name: /^Pin /, pressed: true })).toHaveCount(1);
  await expect(page.getByRole("region", { name: "Why is this here?" })).toBeVisible();
  for (const column of await explore.columns.all()) {
    await expect(column.locator(".sql .link[data-colour]").first()).toBeAttached();
  }
});

test("an edited queryset runs by itself on every database, with SQL and times", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open();
  await explore.write("Book.objects.filter(price__gt=20).order_by('-price')[:3]");
  await expect(explore.columns.first().locator(".sql")).toContainText(/price/i);
  await explore.settled();
  for (const column of await explore.columns.all()) {
    await expect(column.locator(".sql").first()).toContainText(/SELECT/);
    await expect(column.getByRole("list", { name: "Time by stage" })).toContainText(/compile .*(ms|µs)/);
  }
  await expect(page).toHaveURL(/price__gt/);
});

test("what one database cannot do stands in the columns that cannot, while the others answer", async ({
  page,
}) => {
  const explore = new Explore(page);
  await explore.open();
  await explore.run("Book.objects.order_by('publisher', '-price').distinct('publisher')");
  await expect(explore.column("PostgreSQL").locator(".sql").first()).toContainText("DISTINCT ON");
  await expect(explore.column("PostgreSQL").locator(".failure")).toHaveCount(0);
  await expect(explore.column("SQLite").locator(".failure")).toBeVisible();
});

test("a syntax error is underlined in the editor and told below it; the old results stay, labelled", async ({
  page,
}) => {
  const explore = new Explore(page);
  await explore.open();
  await explore.write("Book.objects.filter(price__gt=)");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(page.getByRole("region", { name: "Problems" })).toBeVisible();
  await expect(explore.columns.first()).toContainText("from the previous run");
});

test("hovering a clause lights what it caused in every column", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open();
  const clause = page.locator(".cm-content .link").last();
  const letter = await clause.getAttribute("data-link");
  const linked = page.locator(`.sql .link[data-link~="${letter}"]`).first();
  const tint = () => linked.evaluate((element) => getComputedStyle(element).getPropertyValue("--lit"));
  expect(await tint()).toBe("0%");
  await clause.hover();
  await expect.poll(tint).not.toBe("0%");
});

test("Back returns to what was there before", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open();
  const example = await explore.editor.textContent();
  await explore.run("Author.objects.count()");
  await page.goBack();
  await expect.poll(() => explore.editor.textContent()).toBe(example);
});

test("a link opens on the same snippet, databases and pins", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open("/#q=Author.objects.filter(name__startswith='A').count()&db=postgresql,sqlite&pin=A");
  await expect(explore.columns.first()).toContainText("PostgreSQL");
  await expect(explore.columns).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Pin A" })).toHaveAttribute("aria-pressed", "true");
});
