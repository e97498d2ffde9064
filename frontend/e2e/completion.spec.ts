import { expect, type Page, test } from "@playwright/test";
import { Explore } from "./explore";

const options = (page: Page) => page.getByRole("listbox").getByRole("option");
const signature = (page: Page) => page.getByRole("tooltip").filter({ has: page.locator("code") });

async function begin(page: Page): Promise<Explore> {
  const explore = new Explore(page);
  await explore.open("/#q=Tag.objects.count()&db=sqlite");
  await explore.write("");
  return explore;
}

test("a queryset is written with the help of the models", async ({ page }) => {
  const explore = await begin(page);
  await page.keyboard.type("Book.objects.filter(publ");
  await expect(options(page).filter({ hasText: /^publisher/ })).toBeVisible();
  await options(page)
    .filter({ hasText: /^publisher/ })
    .click();
  await page.keyboard.type("__country__");
  await expect(options(page).filter({ hasText: /^name/ })).toBeVisible();
  await page.keyboard.type("na");
  await expect(options(page)).toHaveCount(1);
  // By pointer: CodeMirror takes no key for a list that has only just opened, and types it instead.
  await options(page).click();
  await page.keyboard.type("='Norway'");
  await expect(explore.editor).toHaveText("Book.objects.filter(publisher__country__name='Norway')");
});

test("transforms go on to their own lookups", async ({ page }) => {
  await begin(page);
  await page.keyboard.type("Book.objects.filter(published__ye");
  await expect(options(page).filter({ hasText: /^year/ })).toBeVisible();
  await page.keyboard.type("ar__gt");
  await expect(options(page).first()).toContainText("lookup");
});

test("an annotation is offered where a later call may name it", async ({ page }) => {
  await begin(page);
  await page.keyboard.insertText('Book.objects.annotate(stars=Avg("reviews__stars"))');
  await page.keyboard.type('.order_by("-st');
  await expect(options(page).filter({ hasText: /^stars/ })).toContainText("annotation");
});

test("a call tells what it takes, the argument at the caret in bold, until Escape", async ({ page }) => {
  const explore = await begin(page);
  await page.keyboard.type("Book.objects.annotate(n=Count(");
  await expect(signature(page).locator("b")).toHaveText("expression");
  await page.keyboard.type('"authors", ');
  await expect(signature(page).locator("b")).not.toHaveText("expression");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(signature(page)).toHaveCount(0);
  await expect(explore.editor).toBeFocused();
  await page.keyboard.press("Control+Shift+Space");
  await expect(signature(page)).toBeVisible();
});
