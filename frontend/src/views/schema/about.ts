import type { Screen } from "@/components/frame/screens";

export const about: Screen = {
  path: "/schema",
  label: "Schema",
  purpose: "Change models, and see each schema editor's steps and DDL, what is read back, and the checks.",
  order: 7,
  isAlone: true,
};
