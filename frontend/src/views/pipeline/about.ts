import type { Screen } from "@/components/frame/screens";

export const about: Screen = {
  path: "/pipeline",
  label: "Pipeline",
  purpose: "The descent of the queryset from the model to the driver, stage by stage",
  order: 3,
  isByDatabase: true,
};
