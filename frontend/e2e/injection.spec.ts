import { expect, type Page, test } from "@playwright/test";
import { dress, LOOKS, look } from "./looks";

const CVE = "CVE-2022-34265";
const HOSTILE = "year' FROM created_at)) OR 1=1;SELECT PG_SLEEP(5)--";

const table = (page: Page) => page.getByRole("region", { name: "Hostile values" });
const row = (page: Page, name: string | RegExp) =>
  table(page)
    .getByRole("row")
    .filter({ has: page.getByRole("button", { name }) });
const opened = (page: Page) => table(page).locator(".probe-sides");
const shown = async (page: Page) =>
  Number.parseInt((await page.locator(".compare-bar .shown").textContent()) ?? "", 10);
const lesson = (page: Page, cve = CVE) => page.getByRole("region", { name: cve });
const segment = (page: Page, name: string) => page.locator(".segments label", { hasText: name });

async function openValues(page: Page, more = "", databases = "sqlite,postgresql"): Promise<void> {
  await page.goto(`/injection#q=Book.objects.count()&db=${databases}${more}`);
  await expect(page.locator(".headline h2")).toHaveText(/^\d+ probes? on/);
}

/** The vulnerable Django of the lesson, as it answers where it is installed; or as where it is not. */
async function withVulnerable(page: Page, isThere: boolean): Promise<void> {
  const before = `SELECT DATE_TRUNC('`;
  const side = {
    django_version: "3.2.4",
    driver: "psycopg2 2.9",
    sql: `${before}${HOSTILE}', "created_at")`,
    params: [],
    taints: [
      {
        where: "sql",
        param: null,
        start: before.length,
        end: before.length + HOSTILE.length,
        how: "pasted",
        label: "pasted: a part of the SQL itself",
        exact: true,
      },
    ],
    error: null,
    place: null,
  };
  await page.route("**/api/lessons/", async (route) => {
    const response = await route.fetch();
    const course = await response.json();
    for (const each of course.lessons)
      if (each.cve === CVE) {
        each.vulnerable = isThere ? side : null;
        each.needs = isThere
          ? null
          : "Django 3.2.4 is not here yet. python manage.py lessons --add 3.2.4 gets it.";
      }
    await route.fulfill({ response, json: course });
  });
}

test("what it is for stands above values and lessons alike, and nothing asks for a queryset", async ({
  page,
}) => {
  await openValues(page);
  await expect(page.getByText(/learning to catch injections.*nothing is executed/)).toBeVisible();
  await expect(page.locator("#query-pane")).toBeHidden();
  await segment(page, "Lessons").click();
  await expect(page.getByText(/learning to catch injections.*nothing is executed/)).toBeVisible();
  await expect(page).toHaveURL(/lesson=/);
});

test("a value with an apostrophe is bound on each database; the template and the parameter are apart", async ({
  page,
}) => {
  await openValues(page);
  const bound = row(page, "A value to compare with O'Reilly");
  await expect(bound.getByRole("cell")).toHaveText(["○ bound", "○ bound"]);
  await bound.getByRole("button").click();
  await expect(page).toHaveURL(/probe=exact/);
  const [sqlite, postgresql] = [
    opened(page).getByRole("cell").first(),
    opened(page).getByRole("cell").last(),
  ];
  await expect(opened(page)).toContainText("Book.objects.filter(title=value)");
  await expect(sqlite).toContainText(/"title" = \?/);
  await expect(sqlite.locator("ol mark")).toHaveText("O'Reilly");
  await expect(sqlite.getByText(/^What .* writes/)).toHaveCount(0);
  // psycopg binds on the client: what it sends has the value, with its apostrophe doubled.
  await expect(postgresql.getByText("What psycopg writes")).toBeVisible();
  await expect(postgresql.locator("mark").last()).toHaveText("O''Reilly");
  await expect(postgresql).toContainText("quoted by psycopg");
});

test("a refusal names who refused, and shows the lines in place", async ({ page }) => {
  await openValues(page, "&position=alias&how=refused&probe=annotate:+backtick");
  const side = opened(page).getByRole("cell").first();
  await expect(side).toContainText("Refused by Query.check_alias() before there was any SQL.");
  await expect(side).toContainText("ValueError: Column aliases cannot contain");
  await side.getByRole("button", { name: /Query\.check_alias/ }).click();
  await expect(page.getByRole("region", { name: "Source of Query.check_alias" })).toContainText(
    "FORBIDDEN_ALIAS_PATTERN",
  );
});

test("SQL that is pasted together is boxed where the value stands in it, and can be read whole", async ({
  page,
}) => {
  await openValues(page, "&probe=raw+pasted:+always&position=raw+sql", "sqlite");
  const side = opened(page).getByRole("cell");
  await expect(side.locator("mark")).toHaveText("x' OR 1=1 -- ");
  await expect(side).toContainText("pasted: a part of the SQL itself");
});

test("rows are left by position, by verdict, by difference; the address keeps it", async ({ page }) => {
  await openValues(page);
  const all = await shown(page);
  expect(all).toBeGreaterThan(100);
  await page
    .getByRole("listbox", { name: "Positions of a value" })
    .getByRole("option", { name: /^alias/ })
    .click();
  await expect(table(page).getByRole("rowheader", { name: /^alias \d+$/ })).toBeVisible();
  await expect.poll(() => shown(page)).toBeLessThan(all);
  await page.getByLabel("Only differences").check();
  await expect(table(page).locator(".filtered-row td[data-alike]")).toHaveCount(0);
  await page.getByRole("button", { name: /^refused \d+/ }).click();
  await expect(page).toHaveURL(/position=alias.*only=1.*how=refused/);
  await page.reload();
  await expect(page.getByRole("button", { name: /^refused \d+/ })).toHaveAttribute("aria-pressed", "true");
  // On one database nothing differs: no such choice is offered, and none is made.
  await page.goto("about:blank");
  await openValues(page, "&only=1", "sqlite");
  await expect(page.getByLabel("Only differences")).toHaveCount(0);
  await expect.poll(() => shown(page)).toBe(all);
});

test("one's own value goes into every position, and back", async ({ page }) => {
  await openValues(page);
  const before = await page.locator(".headline h2").textContent();
  await page.getByRole("textbox", { name: "A hostile value of your own" }).fill("a' b");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/value=a'\+b/);
  await expect(page.locator(".headline h2")).toHaveText(/^\d+ probes/);
  await expect(page.locator(".headline h2")).not.toHaveText(before ?? "");
  await row(page, "A value to compare with").getByRole("button").click();
  await expect(opened(page).locator("ol mark").first()).toHaveText("a' b");
  await page.getByRole("button", { name: "Back to all of ours" }).click();
  await expect(page.locator(".headline h2")).toHaveText(before ?? "");
  await page.getByRole("combobox", { name: "Or one of ours" }).selectOption({ value: "O'Reilly" });
  await expect(page.getByRole("textbox", { name: "A hostile value of your own" })).toHaveValue("O'Reilly");
});

test("the arrow keys go from row to row, and open and close them", async ({ page }) => {
  await openValues(page);
  const buttons = table(page).locator(".filtered-row button");
  await buttons.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(buttons.nth(1)).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(buttons.nth(1)).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowLeft");
  await expect(buttons.nth(1)).toHaveAttribute("aria-expanded", "false");
});

test("a probe that is not there is said so", async ({ page }) => {
  await openValues(page, "&probe=alias:nothing", "sqlite");
  await expect(page.getByText("There is no probe alias:nothing here.")).toBeVisible();
});

test("a link opens a lesson: the SQL of then beside what today's Django does, and how to catch it", async ({
  page,
}) => {
  await withVulnerable(page, true);
  await page.goto(`/injection#db=postgresql&lesson=${CVE}`);
  const shown = lesson(page);
  await expect(shown.getByRole("heading", { name: "Django 3.2.4 pasted" })).toBeVisible();
  await expect(shown.locator('mark[data-how="pasted"]')).toHaveText(HOSTILE);
  await expect(shown.getByRole("heading", { name: /^Django [\d.]+, today bound$/ })).toBeVisible();
  await expect(shown).toContainText("DATE_TRUNC('%s', %s)");
  await expect(shown.getByRole("heading", { name: "How to catch it" })).toBeVisible();
  await expect(shown.getByRole("link", { name: `${CVE}, Django's announcement` })).toHaveAttribute(
    "href",
    /djangoproject\.com/,
  );
});

test("the lessons are a list for the arrow keys; today's refusal leads to its lines", async ({ page }) => {
  await page.goto(`/injection#db=postgresql&lesson=CVE-2021-35042`);
  await expect(lesson(page, "CVE-2021-35042")).toBeVisible();
  const list = page.getByRole("listbox", { name: "Lessons" });
  await list.getByRole("option", { name: /^CVE-2021-35042/ }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(page).toHaveURL(/lesson=CVE-2022-28346/);
  const shown = lesson(page, "CVE-2022-28346");
  await expect(shown.getByRole("heading", { name: /, today refused$/ })).toBeVisible();
  await shown.getByRole("button", { name: /Query\.check_alias/ }).click();
  await expect(page.getByRole("region", { name: "Source of Query.check_alias" })).toBeVisible();
});

test("where the vulnerable version is not there, it says how it comes, with a command to copy", async ({
  page,
}) => {
  await withVulnerable(page, false);
  await page.goto(`/injection#db=sqlite&lesson=${CVE}`);
  await expect(lesson(page)).toContainText("Django 3.2.4 is not here yet.");
  await expect(
    lesson(page).getByRole("button", { name: "Copy python manage.py lessons --add 3.2.4" }),
  ).toBeVisible();
  await page.goto("/injection#db=sqlite&lesson=CVE-1999-0001");
  await page.reload();
  await expect(page.getByText("There is no lesson on CVE-1999-0001.")).toBeVisible();
});

for (const each of LOOKS) {
  test(`axe finds nothing on Injection, ${each.name}`, async ({ page }) => {
    await dress(page, each);
    await openValues(page, "&probe=raw+pasted:+always", "sqlite,postgresql,oracle");
    await expect(opened(page)).toBeVisible();
    await look(page, `injection-${each.name}`);
    // Of all the rows only those in sight are made, on a narrow screen, too; the last can be reached.
    expect(await table(page).getByRole("row").count()).toBeLessThan(70);
    await row(page, /x' OR 1=1/)
      .first()
      .getByRole("button")
      .first()
      .press("End");
    const last = await table(page).getByRole("table").getAttribute("aria-rowcount");
    await expect(table(page).locator(`tr[aria-rowindex="${last}"] button`)).toBeFocused();
    await withVulnerable(page, true);
    await page.goto(`/injection#db=sqlite,postgresql&lesson=${CVE}`);
    await page.reload();
    await expect(lesson(page)).toBeVisible();
    await look(page, `injection-lesson-${each.name}`);
  });
}
