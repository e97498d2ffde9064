import { expect, test } from "@playwright/test";
import { Explore } from "./explore";

test("a session without a pointer: walk the clauses, pin, ask why, edit, leave the editor", async ({
  page,
}) => {
  const explore = new Explore(page);
  await explore.open();
  const pinned = page.getByRole("button", { name: /^Pin /, pressed: true });
  await page.keyboard.press("Escape");
  await expect(pinned).toHaveCount(0);

  await page.keyboard.press("Alt+ArrowDown");
  await page.keyboard.press("Alt+ArrowDown");
  await expect(page.locator(".visually-hidden[aria-live]")).toContainText(/^B: /);
  await page.keyboard.press("Alt+Enter");
  await expect(page.getByRole("button", { name: "Pin B" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("region", { name: "Why is this here?" })).toBeVisible();
  await expect(page).toHaveURL(/pin=B/);

  await explore.run("Author.objects.count()");
  await expect(page.locator(".sql").first()).toContainText(/COUNT/i);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(explore.editor).not.toBeFocused();
});

test("one Escape leaves the editor, with a selection too", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open();
  await explore.editor.focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(explore.editor).not.toBeFocused();
});

test("F6 goes from pane to pane and round", async ({ page }) => {
  await new Explore(page).open();
  const seen = new Set<string>();
  for (let i = 0; i < 8; i += 1) {
    await page.keyboard.press("F6");
    seen.add(await page.evaluate(() => document.activeElement?.closest("[data-pane]")?.className ?? "none"));
  }
  expect(seen).not.toContain("none");
  expect(seen.size).toBeGreaterThanOrEqual(4);
});

test("? shows the keys, and Escape puts them away", async ({ page }) => {
  await new Explore(page).open();
  await page.getByRole("button", { name: "Share" }).focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeHidden();
});

test("databases are chosen and put in order by key", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open();
  const before = await explore.columns.count();
  await page.getByRole("button", { name: /^Databases/ }).press("Enter");
  await page.getByRole("checkbox", { name: /^SQLite, live/ }).press("Space");
  await expect(explore.columns).toHaveCount(before - 1);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: /^Databases/ })).toBeFocused();
});

test("a stage opens on its facts for every database", async ({ page }) => {
  await new Explore(page).open();
  const stages = page.getByRole("region", { name: "Stages" });
  const compiler = stages.getByRole("button", { name: /compiler/i });
  await compiler.press("Enter");
  await expect(compiler).toHaveAttribute("aria-expanded", "true");
  await expect(stages.getByRole("table")).toBeVisible();
});

test("projector mode has a way back", async ({ page }) => {
  await new Explore(page).open();
  await page.getByRole("button", { name: "Projector" }).press("Enter");
  await expect(page.getByRole("button", { name: "Share" })).toBeHidden();
  await page.getByRole("button", { name: "Leave projector mode" }).press("Enter");
  await expect(page.getByRole("button", { name: "Share" })).toBeVisible();
});

test("the splitter moves by key and by pointer, and is remembered", async ({ page }) => {
  const explore = new Explore(page);
  await explore.open();
  const splitter = page.getByRole("separator", { name: "Width of the queryset" });
  const width = () => page.locator(".query").evaluate((element) => element.getBoundingClientRect().width);
  const before = await width();
  await splitter.focus();
  await page.keyboard.press("ArrowRight");
  expect(await width()).toBeGreaterThan(before);
  await page.keyboard.press("End");
  await expect(splitter).toHaveAttribute("aria-valuenow", "60");
  await page.keyboard.press("Home");
  await expect(splitter).toHaveAttribute("aria-valuenow", "20");

  const box = await splitter.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 1, 300);
  await page.mouse.down();
  await page.mouse.move(576, 300);
  await page.mouse.up();
  await expect(splitter).toHaveAttribute("aria-valuenow", "40");
  await page.reload();
  await expect(splitter).toHaveAttribute("aria-valuenow", "40");
});

test("a whole session without a pointer: an example, every screen, a finding applied, a file, the way back", async ({
  page,
}) => {
  const key = (name: string) => page.keyboard.press(name);
  const command = async (typed: string) => {
    await key("ControlOrMeta+k");
    await page.keyboard.type(typed);
    await key("Enter");
  };
  const explore = new Explore(page);
  await explore.open();
  const screens = page.getByRole("navigation", { name: "Screens" }).getByRole("link");
  const isAt = (label: string) =>
    expect(screens.filter({ hasText: new RegExp(`^${label}$`) })).toHaveAttribute("aria-current", "page");

  // A loop that asks once a row, typed where the editor is reached by key.
  await command("edit the queryset");
  await expect(explore.editor).toBeFocused();
  await explore.write("for book in Book.objects.all()[:3]:\n    print(book.publisher.name)");
  await key("ControlOrMeta+Enter");
  await explore.settled();
  await expect(page.getByRole("button", { name: /^Pin / }).first()).toBeVisible();

  await key("Alt+PageDown");
  await isAt("Compare");
  await expect(page.getByText("The same result on every database?")).toBeVisible();
  await key("Alt+PageDown");
  await isAt("Pipeline");
  await command("timing");
  await isAt("Timing");

  // The remedy is applied by its button, and Back takes it away again.
  const applied = page.getByRole("button", { name: /^Apply/ }).last();
  await applied.focus();
  await key("Enter");
  await expect(explore.editor).toContainText("select_related");
  await command("run 10 times");
  await expect(page).toHaveURL(/n=10/);
  await command("plans");
  await isAt("Plans");
  await command("estimated");
  await expect(page.getByRole("region", { name: /^Plan of/ }).first()).toBeVisible();

  await command("theme dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await command("projector");
  await expect(page.locator("html")).toHaveAttribute("data-projector", "");
  await command("leave projector");
  await command("explore");
  await isAt("Explore");
  const download = page.waitForEvent("download");
  await command("download json");
  expect((await download).suggestedFilename()).toMatch(/\.json$/);
  await key("Escape");
  await key("F6");
  await expect(page.locator(":focus")).toBeVisible();
});
