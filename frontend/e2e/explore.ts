/** What a visitor does on Explore, in their words. */
import { expect, type Locator, type Page } from "@playwright/test";

export class Explore {
  readonly page: Page;
  readonly editor: Locator;
  readonly headline: Locator;
  readonly columns: Locator;

  constructor(page: Page) {
    this.page = page;
    this.editor = page.getByRole("textbox", { name: "Queryset" });
    this.headline = page.locator(".headline h2");
    this.columns = page.getByRole("region", { name: "Databases" }).locator("section.column");
  }

  /** Opens the page and waits for its finished example. */
  async open(address = "/"): Promise<void> {
    await this.page.goto(address);
    await expect(this.editor).toBeVisible();
    await this.settled();
  }

  column(name: string): Locator {
    return this.columns.filter({ has: this.page.getByRole("heading", { name, exact: true, level: 2 }) });
  }

  /** Waits until no column runs and none shows an older run. */
  async settled(): Promise<void> {
    await expect(this.page.locator(".column:not([data-stale])").first()).toBeAttached();
    await expect(this.page.locator('.column[aria-busy="true"], .column[data-stale]')).toHaveCount(0);
  }

  /** Replaces the snippet as if pasted: no completion, no closing brackets. */
  async write(snippet: string): Promise<void> {
    await this.editor.focus();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.insertText(snippet);
  }

  async run(snippet: string): Promise<void> {
    await this.write(snippet);
    // When a run begins its columns are busy; its end is seen in them, not on the wire, where what
    // typing began may be aborted.
    const begun = this.page.waitForRequest((request) => request.url().endsWith("/api/runs/"));
    await this.page.keyboard.press("ControlOrMeta+Enter");
    await begun;
    await this.settled();
  }
}
