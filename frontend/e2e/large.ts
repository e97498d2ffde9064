/** What the page is measured with: its own example, made larger on the way to the browser. */
import type { Page } from "@playwright/test";
import type { Comparison } from "../src/document/trace.gen";

/** Serves the page at `path` with what `enlarge` makes of its example. */
export async function serveLarge(
  page: Page,
  path: string,
  enlarge: (example: Comparison) => Comparison,
): Promise<void> {
  await page.route(path, async (route) => {
    const answer = await route.fetch();
    const body = (await answer.text()).replace(
      /(<script id="ormscope-example"[^>]*>)(.*?)(<\/script>)/s,
      (_, open, json, close) =>
        open + JSON.stringify(enlarge(JSON.parse(json))).replace(/</g, "\\u003c") + close,
    );
    await route.fulfill({ response: answer, body });
  });
}
