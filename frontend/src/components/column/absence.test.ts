import { expect, test } from "vitest";
import type { Database } from "@/api/databases";
import { absenceOf } from "./absence";

const database = (alias: string, django = "") =>
  ({ alias, family: alias.replace(/[@+].*$/, ""), label: alias, django }) as Database;
const databases = ["sqlite", "mysql", "mysql@8.0"].map((alias) => database(alias));
const catalogue = { policy: null, databases, broken: { acme: "SyntaxError: invalid syntax" } };

test("what is there is not absent, and nothing is while no database is known", () => {
  expect(absenceOf("mysql@8.0", catalogue)).toBeNull();
  expect(absenceOf("nosuchdb", { policy: null, databases: [], broken: {} })).toBeNull();
});

test("another Django is told with the command that adds it", () => {
  expect(absenceOf("mysql@8.0+django4.2", catalogue)).toMatchObject({
    sentence: "There is no Django 4.2 here.",
    command: "python manage.py add_django 4.2",
    instead: [],
  });
});

test("a Django that is there already is not to be added again", () => {
  const known = { policy: null, databases: [...databases, database("sqlite+django4.2", "4.2")], broken: {} };
  const absence = absenceOf("mysql+django4.2", known);
  expect(absence?.command).toBeNull();
  expect(absence?.sentence).toBe("There is no mysql with Django 4.2 here.");
});

test.each(["mysql@5.7", "mysql@5.7+django4.2"])("%s, of a known family, leaves a choice", (alias) => {
  expect(absenceOf(alias, catalogue)?.instead.map((each) => each.alias)).toEqual(["mysql", "mysql@8.0"]);
});

test("a name that nobody knows is said to be none; a broken module gives its reason", () => {
  expect(absenceOf("nosuchdb", catalogue)).toMatchObject({ command: null, instead: [] });
  expect(absenceOf("acme@2", catalogue)?.sentence).toContain("SyntaxError: invalid syntax");
});
