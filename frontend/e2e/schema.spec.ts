import { expect, type Page, test } from "@playwright/test";
import { dress, LOOKS, look } from "./looks";

const MODELS = `class Publisher(models.Model):
    name = models.CharField(max_length=300, unique=True)


class Book(models.Model):
    title = models.CharField(max_length=200)
    publisher = models.ForeignKey(Publisher, models.CASCADE, related_name="books")
`;
const RENAMED = 'RenameField("Book", "title", "name")';
const ADDED = 'AddField("Book", "pages", models.IntegerField(default=1))';

/** What a visitor does on Schema. */
class Schema {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(databases: string, texts: Record<string, string> = {}): Promise<void> {
    const told = Object.entries(texts).map(([name, text]) => `&${name}=${encodeURIComponent(text)}`);
    await this.page.goto(`/schema#db=${databases}${told.join("")}`);
    await this.settled();
  }

  /** Waits until every database has answered what stands here. */
  async settled(): Promise<void> {
    await expect(this.page.locator(".headline > h2")).toHaveText(/^(?!Running).+/);
    await expect(this.page.locator('[aria-busy="true"], .column[data-stale]')).toHaveCount(0);
  }

  column(name: string) {
    return this.page.getByRole("region", { name: "Databases" }).getByRole("region", { name, exact: true });
  }

  tab(name: string) {
    return this.page.getByRole("tab", { name, exact: true });
  }

  /** Replaces a text as if pasted, and waits until the databases have answered to it. */
  async write(editor: string, text: string): Promise<void> {
    await this.page.getByRole("textbox", { name: editor, exact: true }).focus();
    await this.page.keyboard.press("ControlOrMeta+a");
    const answered = this.page.waitForResponse(
      (response) => response.url().endsWith("/api/migrations/") && response.request().method() === "POST",
    );
    await this.page.keyboard.insertText(text);
    await this.page.keyboard.press("ControlOrMeta+Enter");
    await answered; // it may be one that is given up for the next: what is on the screen counts
    await expect(this.page.locator(".headline > h2")).toHaveText(/^(?!Running).+/);
  }
}

test("one operation, and each database's own way to it", async ({ page }) => {
  const schema = new Schema(page);
  await schema.open("sqlite,postgresql,oracle", { declared: MODELS, operations: ADDED });
  const sqlite = schema.column("SQLite");
  await expect(sqlite.getByText("table rebuilt")).toBeVisible();
  await expect(sqlite.locator(".sql", { hasText: 'CREATE TABLE "new__lab_book"' })).toBeVisible();
  await expect(sqlite.getByText("rewrites the table")).toBeVisible();
  await expect(sqlite.getByText("The schema is as it was before.")).toBeVisible();
  const oracle = schema.column("Oracle");
  await expect(oracle.getByText("directly", { exact: true })).toBeVisible();
  await expect(oracle.getByText("compiled only", { exact: false }).first()).toBeVisible();
});

test("the steps of the schema editor lead to Django's source and to the flag's row", async ({ page }) => {
  const schema = new Schema(page);
  await schema.open("sqlite,postgresql", { declared: MODELS, operations: ADDED });
  const sqlite = schema.column("SQLite");
  await sqlite.getByText(/^\d+ steps of the schema editor/).click();
  await sqlite.locator("summary", { hasText: "add_field" }).click();
  await sqlite.locator("summary", { hasText: "_remake_table" }).click();
  await sqlite
    .locator(".steps")
    .getByRole("button", { name: /sqlite3\/schema\.py/ })
    .first()
    .click();
  await expect(sqlite.locator(".source-code").first()).toContainText("def add_field");
  await expect(sqlite.locator(".asked a").first()).toHaveAttribute("href", /\/backends#.*row=/);
});

test("an operation is chosen from the catalogue by key", async ({ page }) => {
  const schema = new Schema(page);
  await schema.open("sqlite");
  await page.getByRole("button", { name: "Choose an operation…" }).press("Enter");
  const search = page.getByRole("searchbox", { name: "Search operations" });
  await search.fill("covering index");
  await search.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Operations" })).toContainText("AddIndex");
  await expect(page.getByRole("dialog", { name: "Operations to choose from" })).toBeHidden();
  await expect(page).toHaveURL(/operations=/);
});

test("what is refused is underlined and said, and what stood before stays", async ({ page }) => {
  const schema = new Schema(page);
  await schema.open("sqlite,postgresql", { declared: MODELS, operations: RENAMED });
  await schema.write("Operations", 'RenameField("Bok", "title", "name")');
  await expect(page.getByRole("region", { name: "Problems" })).toContainText("There is no model Bok.");
  await expect(page.locator(".cm-lintRange-error")).toHaveText('"Bok"');
  await expect(schema.column("SQLite")).toContainText("RENAME COLUMN");
  await expect(schema.column("SQLite")).toContainText("from the previous run");
});

test("edited models become the operations that Django's autodetector writes", async ({ page }) => {
  const schema = new Schema(page);
  await schema.open("sqlite", { declared: MODELS });
  await page.getByRole("radio", { name: "Edit the models" }).check({ force: true });
  const after = page.getByRole("textbox", { name: "Models as they shall be", exact: true });
  await expect(after).toContainText("class"); // it begins as a copy
  await schema.settled();
  await schema.write("Models as they shall be", MODELS.replace("max_length=200", "max_length=250"));
  const written = page.getByRole("region", { name: "Operations that Django's autodetector writes" });
  await expect(written).toContainText("migrations.AlterField(");
  await expect(
    schema.column("SQLite").getByRole("article", { name: "Alter field title on book" }),
  ).toBeVisible();
});

test("a loss leads from what inspectdb writes to its place in the models", async ({ page }) => {
  const schema = new Schema(page);
  await schema.open("sqlite,oracle", { declared: MODELS, operations: RENAMED, lab: "read" });
  await expect(page.getByText("Oracle: compiled only.")).toBeVisible();
  const sqlite = schema.column("SQLite");
  await expect(sqlite.locator(".python")).toContainText("class LabBook(models.Model):");
  const loss = sqlite.locator(".losses li", { hasText: "Book.publisher.related_name" });
  const letter = (await loss.locator(".tag").textContent()) ?? "";
  await expect(sqlite.locator(`.python [data-link~="${letter}"]`).first()).toBeVisible();
  await loss.getByRole("button", { name: "Book.publisher.related_name" }).click();
  const models = page.getByRole("textbox", { name: "Models", exact: true });
  await expect(models).toBeFocused();
  expect(await page.evaluate(() => window.getSelection()?.toString())).toContain("publisher");
});

test("checks say what one database warns of and another does not", async ({ page }) => {
  const schema = new Schema(page);
  await schema.open("sqlite,mysql", { declared: MODELS, operations: RENAMED, lab: "checks" });
  const row = page.getByRole("row", { name: /lab\.Publisher\.name/ });
  await expect(row.getByRole("cell").first()).toHaveText("nothing");
  await expect(row.getByRole("cell").nth(1)).toContainText("mysql.W003");
  await expect(row).toContainText("not everywhere");
  await schema.open("sqlite,postgresql", { declared: MODELS, operations: RENAMED, lab: "checks" });
  await page.reload();
  await expect(page.getByText("Nothing to say: these models suit all of these databases.")).toBeVisible();
});

test("the models are queried in Explore, over rows of their own, and the sample again", async ({ page }) => {
  const schema = new Schema(page);
  await schema.open("sqlite,postgresql", { declared: MODELS, operations: RENAMED });
  await page.getByRole("button", { name: "Query these models in Explore…" }).click();
  await page.getByRole("textbox", { name: "Rows" }).focus();
  await page.keyboard.insertText(
    'p = Publisher.objects.create(name="Ex Libris")\nBook.objects.create(title="Owls", publisher=p)',
  );
  await page.getByRole("button", { name: "Open in Explore" }).click();
  await expect(page.getByText("Over your models")).toBeVisible();
  const sqlite = page.getByRole("region", { name: "Databases" }).locator("section.column").first();
  await expect(sqlite).toContainText("lab_book");
  await expect(sqlite.locator(".result")).toContainText("Owls");
  await page.getByRole("button", { name: "Back to the sample" }).click();
  await expect(page.getByText("Over your models")).toBeHidden();
  await expect(sqlite).not.toContainText("lab_book");
});

test("on a narrow screen there is one part at a time, of one database", async ({ page }) => {
  await dress(page, { theme: "light", projector: 0, width: 320 });
  const schema = new Schema(page);
  await schema.open("sqlite,postgresql", { declared: MODELS, operations: RENAMED });
  await expect(page.getByRole("textbox", { name: "Models", exact: true })).toBeVisible();
  await schema.tab("DDL").click();
  await page.getByRole("combobox", { name: "Database" }).selectOption("postgresql");
  await expect(schema.column("PostgreSQL")).toContainText("RENAME COLUMN");
  await expect(schema.column("SQLite")).toHaveCount(0);
});

for (const style of LOOKS) {
  test(`axe finds nothing on Schema, ${style.name}`, async ({ page }) => {
    // Six pictures, each of them held to all of axe's rules.
    test.slow();
    await dress(page, style);
    const schema = new Schema(page);
    // Of these one warns of the models' long unique name, and one executes nothing.
    await schema.open("sqlite,postgresql,mysql", { declared: MODELS, operations: `${ADDED}\n${RENAMED}` });
    await look(page, `schema-${style.name}-typed`);
    await schema.tab("DDL").click();
    await look(page, `schema-${style.name}`);
    await schema.tab("Introspection").click();
    await expect(page.locator(".losses").first()).toBeVisible();
    await look(page, `schema-${style.name}-read`);
    await schema.tab("Checks").click();
    if (style.name === "narrow") await page.getByRole("combobox", { name: "Database" }).selectOption("mysql");
    await expect(page.getByRole("row", { name: /lab\.Publisher\.name/ })).toContainText("mysql.W003");
    await look(page, `schema-${style.name}-checks`);
    if (style.name === "narrow") await schema.tab("Models").click();
    await page.getByRole("button", { name: "Choose an operation…" }).click();
    const catalogue = page.getByRole("dialog", { name: "Operations to choose from" });
    await expect(catalogue.getByRole("searchbox")).toBeInViewport({ ratio: 1 });
    await look(page, `schema-${style.name}-catalogue`);
    await expect(catalogue).toBeVisible();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Query these models in Explore…" }).click();
    await expect(page.getByRole("textbox", { name: "Rows" })).toBeVisible();
    await look(page, `schema-${style.name}-rows`);
  });
}
