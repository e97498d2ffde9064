/** What the page says of a database that gave nothing, and of a snippet that was refused. */
import { expect, type Page, test } from "@playwright/test";
import type { Catalogue, Database } from "@/api/databases";
import type { Comparison, Outcome, Trace } from "../src/document/trace.gen";
import { Explore } from "./explore";

const SNIPPET = "Book.objects.filter(price=5)";
const ADDRESS = `/#q=${SNIPPET}&db=sqlite,oracle`;

/** Gives Oracle's part of every run another end; `known` keeps what it did before. */
async function endOracle(page: Page, outcome: Partial<Outcome>, known = false): Promise<void> {
  const changed = (trace: Trace): Trace =>
    trace.target.alias !== "oracle"
      ? trace
      : {
          ...trace,
          ...(!known && { calls: [], statements: [], stages: [], timings: [], value: null, output: "" }),
          outcome: { ...trace.outcome, ...outcome, range: null },
        };
  await page.route("**/api/runs/", async (route) => {
    const lines = (await (await route.fetch()).text()).trim().split("\n");
    const answers = lines.map((line) => {
      const answer = JSON.parse(line) as Trace | Comparison;
      if (!("traces" in answer)) return changed(answer);
      return { ...answer, traces: answer.traces.map(changed), divergences: [] };
    });
    const body = answers.map((answer) => `${JSON.stringify(answer)}\n`).join("");
    await route.fulfill({ contentType: "application/x-ndjson", body });
  });
}

/** Serves Oracle in a state that can be changed. */
async function standing(page: Page, first: Database["state"]): Promise<(state: Database["state"]) => void> {
  let state = first;
  await page.route("**/api/databases/", async (route) => {
    const catalogue = (await (await route.fetch()).json()) as Catalogue;
    const databases = catalogue.databases.map((each) =>
      each.alias === "oracle" ? { ...each, state } : each,
    );
    await route.fulfill({ json: { ...catalogue, databases } });
  });
  return (next) => {
    state = next;
  };
}

for (const status of ["killed", "unavailable", "denied"] as const) {
  test(`of a database that gave nothing (${status}) nothing is claimed`, async ({ page }) => {
    await endOracle(page, { status, message: "It gave nothing." });
    const explore = new Explore(page);
    await explore.open(ADDRESS);
    await expect(explore.column("Oracle").locator(".failure")).toContainText("It gave nothing.");
    const clauses = page.getByRole("region", { name: "Clauses" });
    await expect(clauses).toContainText("1 fragment in SQLite, nothing known of Oracle");
    await expect(clauses).not.toContainText("none");
    await page.getByRole("button", { name: /^SQLCompiler/ }).click();
    await expect(page.getByRole("region", { name: "Stages" })).toContainText("not known");
  });
}

test("a column whose database is back says so by itself", async ({ page }) => {
  await endOracle(page, { status: "unavailable", message: "Oracle cannot be reached." });
  const becomes = await standing(page, "unavailable");
  const explore = new Explore(page);
  await explore.open(ADDRESS);
  const column = explore.column("Oracle");
  await expect(column).toContainText("This page looks by itself whether it is back.");
  becomes("ready");
  await expect(column).toContainText("It can be reached again.");
  await page.unroute("**/api/runs/");
  await column.getByRole("button", { name: "Run again" }).click();
  await expect(column.locator(".sql").first()).toContainText("BOOKSHOP_BOOK");
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("what no place of the snippet is to blame for stands among the problems", async ({ page }) => {
  await endOracle(page, { status: "denied", type: "Escaped", message: "It ended the transaction." }, true);
  const explore = new Explore(page);
  await explore.open(ADDRESS);
  await expect(page.getByRole("region", { name: "Problems" })).toContainText(
    "Oracle It ended the transaction.",
  );
});

test("whatever the language refuses is refused in the same words", async ({ page }) => {
  const explore = new Explore(page);
  for (const snippet of ["open('x')", "eval('1')", "import os", "Book.objects.using('x')"]) {
    await explore.open(`/#q=${encodeURIComponent(snippet)}&db=sqlite`);
    await expect(explore.column("SQLite").locator(".failure")).toContainText("Snippets may not do this");
    await expect(page.locator(".cm-lintRange-error")).toBeVisible();
  }
});
