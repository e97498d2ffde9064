import type { Screen } from "@/components/frame/screens";

export const about: Screen = {
  path: "/",
  label: "Explore",
  purpose: "The SQL, the rows and the time of each database, side by side",
  order: 1,
  isByDatabase: true,
};
