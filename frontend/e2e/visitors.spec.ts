/** A server with many visitors: busy, limited, public; and a page that holds to its own policy. */
import { expect, type Page, test } from "@playwright/test";
import type { Catalogue } from "@/api/databases";
import { Explore } from "./explore";

const SENTENCE = "64 runs are under way or waiting. Nothing was run. Try again in 1 s.";

/** The server refuses so many runs; each may be tried again after `seconds`. */
async function refuse(page: Page, times: number, seconds: string): Promise<() => number> {
  let asked = 0;
  await page.route("**/api/runs/", async (route) => {
    asked += 1;
    if (asked > times) return route.fallback();
    await route.fulfill({
      status: 429,
      headers: { "Retry-After": seconds },
      contentType: "application/problem+json",
      body: JSON.stringify({
        type: "about:blank",
        title: "The server is busy",
        status: 429,
        detail: SENTENCE,
      }),
    });
  });
  return () => asked;
}

test("a busy server is asked again by itself, visibly", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.count()&db=sqlite");
  const asked = await refuse(page, 1, "1");
  await explore.write("Tag.objects.count()");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(page.getByRole("region", { name: "Problems" })).toContainText(SENTENCE);
  await expect(page.getByRole("region", { name: "Problems" })).toContainText("tried again by itself");
  await expect(page.getByRole("button", { name: "Cancel" })).toBeVisible();
  await expect(explore.column("SQLite")).toContainText("bookshop_tag");
  await expect(page.getByRole("region", { name: "Problems" })).toHaveCount(0);
  expect(asked()).toBe(2);
});

test("waiting for a busy server can be given up", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.filter(price=5)&db=sqlite");
  const asked = await refuse(page, 9, "3600");
  await explore.write("Tag.objects.count()");
  await page.keyboard.press("ControlOrMeta+Enter");
  // What stands there is of the snippet before: dimmed, and no letter is left at the new one.
  await expect(explore.column("SQLite")).toContainText("from the previous run");
  await expect(page.getByRole("heading", { name: "Clauses from the previous run" })).toBeVisible();
  await expect(page.locator(".link-list > ul")).toHaveCSS("opacity", "0.55");
  await expect(page.locator(".rail")).toHaveCSS("opacity", "0.55");
  await expect(page.locator(".cm-letters .tag, .cm-line .link")).toHaveCount(0);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: /^Run/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "Problems" })).toContainText(SENTENCE);
  expect(asked()).toBe(1);
});

test("the chooser tells how runs are kept inside, and whom the server is for", async ({ page }) => {
  await page.route("**/api/databases/", async (route) => {
    const catalogue = (await (await route.fetch()).json()) as Catalogue;
    const [first] = catalogue.databases;
    if (!first) throw new Error("there is no database");
    const measure = { name: "own role", does: "Nothing else is written.", holds: true, seen: "SELECT 1" };
    const open = { ...measure, name: "timeout", holds: false, seen: "0" };
    const databases = [{ ...first, containment: [measure, open] }, ...catalogue.databases.slice(1)];
    const policy = { name: "public" as const, means: "This server is open to visitors.", sql_text: false };
    await route.fulfill({ json: { ...catalogue, databases, policy } });
  });
  await new Explore(page).open("/#q=Book.objects.count()&db=sqlite");
  await page.getByRole("button", { name: /^Databases/ }).click();
  const dialog = page.getByRole("dialog", { name: "Databases to choose" });
  const summary = dialog.getByText("How runs are kept inside").first();
  await expect(summary).toContainText("1 not seen to hold");
  await summary.click();
  await expect(dialog.getByRole("listitem").filter({ hasText: "own role" })).toContainText("Seen: SELECT 1");
  await expect(dialog).toContainText("This server is open to visitors.");
});

test("the page keeps to its Content-Security-Policy, the editor's styles included", async ({ page }) => {
  const broken: string[] = [];
  page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) broken.push(message.text());
  });
  const answer = await page.goto("/");
  expect(answer?.headers()["content-security-policy"]).not.toContain("unsafe");
  const explore = new Explore(page);
  await explore.open("/#q=Book.objects.filter(nothing=1)&db=sqlite");
  await page.getByRole("button", { name: /^Databases/ }).click();
  await expect(page.locator(".cm-gutters")).toHaveCSS("border-right-style", "none");
  // Left to itself, Chromium keeps the look of a marked text in an inline style of what replaces it.
  await explore.run("lambda: 1");
  await expect(page.locator(".cm-lintRange-error")).toBeVisible();
  await explore.write("Tag.objects.count()");
  await expect(explore.editor).toContainText("Tag.objects.count()");
  await explore.settled();
  expect(broken).toEqual([]);
});
