import { describe, expect, it } from "vitest";
import { countOverridden, groupsOf, rolesOf, whoOverrides } from "./members";
import type { Anatomy, BackendClass, Member } from "./trace.gen";

const member = (name: string, overrides: string | null, kind: Member["kind"] = "method"): Member => ({
  name,
  kind,
  text: "",
  overrides,
  place: null,
});
const ancestor = (name: string, members: Member[]) => ({ module: "m", name, doc: "", members, place: null });

const FEATURES: BackendClass = {
  role: "DatabaseFeatures",
  purpose: "flags",
  ancestors: [
    ancestor("DatabaseFeatures", [member("a", "m.Base"), member("own", null, "attribute")]),
    ancestor("Base", [member("a", null), member("b", null, "property")]),
  ],
};
const backend = (alias: string, classes: BackendClass[]) =>
  ({ target: { alias }, classes }) as unknown as Anatomy;

describe("the members of a class", () => {
  it("stand by kind, and say which class nearer to the backend has them, too", () => {
    const groups = groupsOf(FEATURES, 1, false);
    expect(groups.map(({ label, members }) => [label, members.map((each) => each.shadowedBy)])).toEqual([
      ["Methods", ["DatabaseFeatures"]],
      ["Properties", [null]],
    ]);
    expect(groupsOf(FEATURES, 0, false).map(({ label }) => label)).toEqual(["Methods", "Attributes"]);
  });

  it("are only those that override or are overridden when asked", () => {
    expect(
      groupsOf(FEATURES, 0, true).flatMap(({ members }) => members.map((each) => each.member.name)),
    ).toEqual(["a"]);
    expect(groupsOf(FEATURES, 1, true).map(({ label }) => label)).toEqual(["Methods"]);
    expect(countOverridden(FEATURES)).toBe(1);
  });
});

it("who overrides what: what most backends do first, then by name", () => {
  const other: BackendClass = {
    ...FEATURES,
    ancestors: [ancestor("Other", [member("a", "m.Base"), member("Z", "m.Base")]), ancestor("Base", [])],
  };
  const rows = whoOverrides([backend("x", [FEATURES]), backend("y", [other])], "DatabaseFeatures");
  expect(rows.map(({ name, by }) => [name, ...by])).toEqual([
    ["a", "m.DatabaseFeatures", "m.Other"],
    ["Z", null, "m.Other"],
  ]);
  expect(rolesOf([backend("x", []), backend("y", [other])])).toEqual([
    { role: "DatabaseFeatures", purpose: "flags" },
  ]);
});
