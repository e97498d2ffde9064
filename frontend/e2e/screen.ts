/** What every screen's story needs: to come to it, and to wait for its run. */
import { expect, type Page } from "@playwright/test";

/** Opens a screen with a snippet, and waits until every database has answered. */
export async function openScreen(
  page: Page,
  path: string,
  snippet: string,
  databases: string,
  more = "",
): Promise<void> {
  await page.goto(`${path}#q=${encodeURIComponent(snippet)}&db=${databases}${more}`);
  await settled(page);
}

/** Waits until the run that is awaited has come to its end. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator(".headline h2")).toHaveText(/^(?!Running).+/);
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}
