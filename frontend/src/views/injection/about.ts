import type { Screen } from "@/components/frame/screens";

export const about: Screen = {
  path: "/injection",
  label: "Injection",
  purpose: "Where hostile values come out on each database, and Django's own CVEs: compiled, never executed",
  order: 8,
  isAlone: true,
};
