import type { Screen } from "@/components/frame/screens";

export const about: Screen = {
  path: "/backends",
  label: "Backends",
  purpose: "What each database backend is made of: its classes, flags, operations, types and lookups",
  order: 6,
  isAlone: true,
};
