import type { Screen } from "@/components/frame/screens";

export const about: Screen = {
  path: "/timing",
  label: "Timing",
  purpose: "Where the time goes on each database, run once or many times, and what a linter would say",
  order: 4,
};
