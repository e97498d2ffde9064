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
  const [letter] = ((await clause.getAttribute("data-link")) ?? "").split(" ");
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

test("a first visit offers Edit, with the caret at the end, until the first edit", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open();
  const edit = page.getByRole("button", { name: "Edit" });
  await edit.click();
  await expect(explore.editor).toBeFocused();
  await page.keyboard.insertText("# the end");
  await expect(explore.editor).toContainText(/# the end$/);
  await expect(edit).toBeHidden();
  await expect(page.getByRole("button", { name: "Take the tour" })).toBeHidden();
});

test("the tour goes on and back by button and arrow, and ends for good", async ({ page }) => {
  await new Explore(page).open();
  const offer = page.getByRole("button", { name: "Take the tour" });
  const tour = page.getByRole("dialog", { name: "Tour" });
  await offer.press("Enter");
  await expect(tour).toBeFocused();
  await expect(tour).toContainText("1 of 6");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(tour).toContainText("3 of 6");
  await page.keyboard.press("ArrowLeft");
  await tour.getByRole("button", { name: "Back" }).click();
  await expect(tour).toContainText("1 of 6");
  for (let i = 0; i < 5; i += 1) await tour.getByRole("button", { name: "Next" }).click();
  await tour.getByRole("button", { name: "Done" }).click();
  await expect(tour).toBeHidden();
  await expect(page.getByRole("button", { name: "Edit" })).toBeFocused();
  await expect(offer).toBeHidden();
});

test("a pin follows its clause when an edit gives it another letter, and ends with it", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.order_by('title')[:5]&db=sqlite,postgresql&pin=A");
  await expect(page.getByRole("button", { name: "Pin A", pressed: true })).toBeVisible();
  await explore.run("Book.objects.filter(price__gt=20).order_by('title')[:5]");
  await expect(page.getByRole("button", { name: "Pin B", pressed: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Pin A", pressed: false })).toBeVisible();
  await expect(page).toHaveURL(/pin=B$/);
  await explore.run("Book.objects.filter(price__gt=20)[:5]");
  await expect(page.getByRole("button", { name: /^Pin /, pressed: true })).toHaveCount(0);
  await expect(page).not.toHaveURL(/pin=/);
});

test("the comparison is copied as Markdown", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const explore = new Explore(page);
  await explore.open();
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "Copy Markdown of the comparison" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const markdown = await page.evaluate(() => navigator.clipboard.readText());
  expect(markdown).toContain(`# ${await explore.headline.textContent()}`);
  expect(markdown).toMatch(/```python\nBook\.objects/);
  for (const name of await explore.columns.getByRole("heading", { level: 2 }).allTextContents())
    expect(markdown).toMatch(new RegExp(`^## ${name}`, "m"));
});

test("four columns fit beside the editor", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open("/#db=sqlite,postgresql,mysql,oracle");
  await expect(explore.columns).toHaveCount(4);
  const spare = await page.locator(".columns").evaluate((el) => el.clientWidth - el.scrollWidth);
  expect(spare).toBe(0);
});
