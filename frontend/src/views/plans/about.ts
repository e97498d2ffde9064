import type { Screen } from "@/components/frame/screens";

export const about: Screen = {
  path: "/plans",
  label: "Plans",
  purpose: "How each database goes about a statement: EXPLAIN of all, as the same kind of tree",
  order: 5,
  isByDatabase: true,
};
