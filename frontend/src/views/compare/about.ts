import type { Screen } from "@/components/frame/screens";

export const about: Screen = {
  path: "/compare",
  label: "Compare",
  purpose: "Where databases differ, clause by clause, and what decided it; or two snippets on one database",
  order: 2,
};
