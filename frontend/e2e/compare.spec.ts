import { expect, type Locator, type Page, test } from "@playwright/test";
import { Explore } from "./explore";
import { dress, LOOKS, look } from "./looks";

/** What a visitor does on Compare, in their words. */
class Compare {
  readonly page: Page;
  readonly table: Locator;

  constructor(page: Page) {
    this.page = page;
    this.table = page.getByRole("table", { name: /^Clauses/ });
  }

  async open(snippet: string, databases: string, more = ""): Promise<void> {
    await this.page.goto(`/compare#q=${encodeURIComponent(snippet)}&db=${databases}${more}`);
    await expect(this.page.getByRole("radio", { name: "By clause" })).toBeAttached();
    await this.settled();
  }

  /** Waits until what is shown is of the run at hand. */
  async settled(): Promise<void> {
    await expect(this.page.locator(".compare .running, .compare [data-stale]")).toHaveCount(0);
  }

  row(clause: string): Locator {
    return this.table.getByRole("row", { name: clause });
  }

  /** The cell of a clause on a database, by the number of its column. */
  cell(clause: string, column: number): Locator {
    return this.row(clause).getByRole("cell").nth(column);
  }
}

const FINDING = "Book.objects.filter(title__icontains='django', price__gt=20).order_by('-published')[:5]";

test("a clause spelled differently says how, why, and shows the line of Django that decided", async ({
  page,
}) => {
  const compare = new Compare(page);
  await compare.open(FINDING, "sqlite,postgresql,oracle");
  const cell = compare.cell("filter(title__icontains)", 1);
  await expect(cell).toContainText("spelled differently");
  await expect(cell.locator("mark").first()).toHaveText("UPPER(");
  await expect(cell).toContainText("connection.operators['icontains']");
  await expect(compare.cell("filter(price__gt)", 1)).toHaveText(/= same$/);
  await cell.getByRole("button", { name: /postgresql\/base\.py/ }).click();
  const source = page.getByRole("region", { name: /^Source of / });
  await expect(source).toContainText('"icontains"');
  await cell.getByRole("button", { name: /postgresql\/base\.py/ }).click();
  await expect(source).toHaveCount(0);
});

test("only differences, and one verdict of them, are kept in the address", async ({ page }) => {
  const compare = new Compare(page);
  await compare.open(FINDING, "sqlite,oracle");
  await page.getByRole("checkbox", { name: "Only differences" }).check();
  await expect(page).toHaveURL(/only=1/);
  await expect(compare.row("filter(price__gt)")).toHaveCount(0);
  await expect(compare.row("filter(title__icontains)")).toBeVisible();
  await page.getByRole("button", { name: /^same/ }).click();
  await expect(compare.row("filter(price__gt)")).toBeVisible();
  await expect(compare.row("filter(title__icontains)")).toHaveCount(0);
  await page.reload();
  await expect(compare.row("filter(price__gt)")).toBeVisible();
  await expect(page.getByRole("button", { name: /^same/ })).toHaveAttribute("aria-pressed", "true");
});

test("another baseline turns the reasons round", async ({ page }) => {
  const compare = new Compare(page);
  await compare.open(FINDING, "sqlite,postgresql");
  await page.getByRole("button", { name: "Make baseline: PostgreSQL" }).click();
  await expect(page).toHaveURL(/db=postgresql,sqlite/);
  await expect(compare.table.getByRole("columnheader").nth(1)).toContainText(/PostgreSQL.*baseline/);
  await compare.settled();
  const cell = compare.cell("filter(title__icontains)", 1);
  await expect(cell).toContainText("spelled differently");
  await expect(cell.locator("mark", { hasText: "ESCAPE" })).toBeVisible();
});

test("a clause lights up in the snippet and in every column, and a click pins it", async ({ page }) => {
  const compare = new Compare(page);
  await compare.open(FINDING, "sqlite,postgresql");
  const sql = compare.cell("filter(title__icontains)", 0).locator(".cell-sql");
  const letter = await sql.getAttribute("data-link");
  await compare.cell("filter(title__icontains)", 1).locator(".cell-sql").hover();
  await expect(sql).toHaveCSS("--lit", /^[1-9]/);
  await expect(page.locator(`.cm-line [data-link~="${letter}"]`).first()).toHaveCSS("--lit", /^[1-9]/);
  await sql.click();
  await expect(page).toHaveURL(new RegExp(`pin=${letter}`));
});

test("what a database refuses, and one that is not there, claim nothing of themselves", async ({ page }) => {
  const compare = new Compare(page);
  const snippet = "Book.objects.order_by('publisher').distinct('publisher')";
  await compare.open(snippet, "postgresql,postgresql@14,sqlite,nosuchdb");
  const heads = compare.table.getByRole("columnheader");
  await expect(heads.filter({ hasText: "SQLite" })).toContainText("cannot do it");
  await expect(heads.filter({ hasText: "nosuchdb" })).toContainText("There is no database");
  await expect(compare.cell("the run", 2)).toContainText("DISTINCT ON fields is not supported");
  await expect(compare.cell("distinct(", 2)).toHaveText(/refused$/);
  await expect(compare.cell("distinct(", 3)).toHaveText(/not known$/);
});

test("the same rows in another order are told, with the reason and the rows", async ({ page }) => {
  const compare = new Compare(page);
  await compare.open("Author.objects.order_by('name').values('name')", "sqlite,mariadb,oracle");
  const panel = page.getByRole("region", { name: "The same result on every database?" });
  await expect(panel).toContainText("in another order");
  await expect(panel).toContainText("only compiled: Oracle");
  await panel.getByText("Rows", { exact: true }).first().click();
  await expect(panel.getByRole("table")).toHaveCount(2);
  await expect(panel.getByRole("row", { name: /shows the difference/ }).first()).toBeVisible();
});

test("whole statements stand line by line beside each other", async ({ page }) => {
  const compare = new Compare(page);
  await compare.open(FINDING, "sqlite,postgresql,mariadb");
  await page.getByRole("radio", { name: "Whole statements" }).check({ force: true });
  await expect(page).toHaveURL(/as=statements/);
  const pair = page.getByRole("article", { name: "Statement 1" });
  await expect(pair).toContainText(/1 of \d+ lines differ/);
  await expect(pair.locator("mark", { hasText: "UPPER" }).first()).toBeVisible();
  await page.getByRole("radio", { name: "MariaDB" }).check({ force: true });
  await expect(page).toHaveURL(/with=mariadb/);
  await expect(pair.locator("mark", { hasText: "UPPER" })).toHaveCount(0);
});

test("two snippets on one database: what the second adds, whether the rows are the same", async ({
  page,
}) => {
  const compare = new Compare(page);
  await compare.open("Book.objects.filter(price__gt=20)", "sqlite,postgresql");
  await page.getByRole("radio", { name: "Two snippets" }).check({ force: true });
  const second = page.getByRole("textbox", { name: "Second snippet" });
  await expect(second).toHaveText("Book.objects.filter(price__gt=20)");
  await second.focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText("Book.objects.filter(price__gt=20).exclude(title='x')[:3]");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(page.locator(".contrast-head h3")).toContainText("Two snippets on SQLite");
  await expect(compare.cell("exclude(title)", 1)).toContainText("extra");
  await expect(compare.cell("exclude(title)", 1)).toContainText("of the second snippet adds it");
  await expect(compare.cell("filter(price__gt)", 1)).toHaveText(/= same$/);
  await expect(page.getByRole("region", { name: "The same result?" })).toContainText("No.");
  await expect(page).toHaveURL(/against=Book/);

  await second.focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.insertText(".order_by(");
  await expect(page.locator(".contrast[data-stale]")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(page.getByRole("alert")).toContainText("The second snippet");
  await page.getByRole("button", { name: "Start from the first" }).click();
  await expect(second).toHaveText("Book.objects.filter(price__gt=20)");
});

test("a link to two snippets opens on both, swapped at a press", async ({ page }) => {
  const compare = new Compare(page);
  await compare.open("Book.objects.filter(pages=1)", "sqlite", "&against=Book.objects.count()&of=postgresql");
  await expect(page.locator(".contrast-head h3")).toContainText("Two snippets on PostgreSQL");
  await page.getByRole("button", { name: "Swap" }).click();
  await expect(new Explore(page).editor).toHaveText("Book.objects.count()");
  await expect(page.getByRole("textbox", { name: "Second snippet" })).toHaveText(
    "Book.objects.filter(pages=1)",
  );
});

test("eight databases: the clause stays in sight while the columns scroll", async ({ page }) => {
  const compare = new Compare(page);
  await compare.open(FINDING, "sqlite,postgresql,mariadb,oracle,oracle@19c,mysql,mysql@8.0,postgresql@14");
  const region = page.getByRole("region", { name: "Comparison" });
  await region.focus();
  const clause = compare.row("filter(title__icontains)").getByRole("rowheader");
  await clause.scrollIntoViewIfNeeded();
  await region.evaluate((element) => element.scrollTo({ left: element.scrollWidth }));
  await expect(compare.cell("filter(title__icontains)", 7)).toBeInViewport();
  await expect(clause).toBeInViewport({ ratio: 0.9 });
});

for (const each of LOOKS) {
  const { name, width } = each;
  test(`axe finds nothing on Compare, ${name}`, async ({ page }) => {
    await dress(page, each);
    const narrow = async () => {
      if (width === 320) await page.getByRole("tab", { name: "Compare" }).click();
    };
    const looked = (part: string) => look(page, `compare${part}-${name}`);
    const compare = new Compare(page);
    const snippet = "Author.objects.filter(name__icontains='a').order_by('name').values('name')";
    const address = `/compare#q=${encodeURIComponent(snippet)}&db=sqlite,postgresql,mariadb,oracle`;
    await page.goto(address);
    await narrow();
    await compare.settled();
    await compare.cell("filter(name__icontains)", 1).getByRole("button").first().click();
    await expect(page.getByRole("region", { name: /^Source of / })).toBeVisible();
    await page.getByText("Rows", { exact: true }).first().click();
    await looked("");
    await page.getByRole("radio", { name: "Whole statements" }).check({ force: true });
    await expect(page.getByRole("article", { name: "Statement 1" })).toBeVisible();
    await looked("-statements");
    await page.goto("about:blank");
    await page.goto(`${address}&against=${encodeURIComponent("Author.objects.filter(name='a').count()")}`);
    await narrow();
    await expect(page.locator(".contrast-head h3")).toBeVisible();
    await looked("-snippets");
  });
}
