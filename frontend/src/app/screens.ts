/** The screens, found in `views/`: what each says of itself comes with the page, the rest when it is opened. */
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { Screen } from "@/components/frame/screens";

type Found<T> = Record<string, T>;

const abouts = import.meta.glob("../views/*/about.ts", { eager: true, import: "about" }) as Found<Screen>;
const loaders = import.meta.glob("../views/*/index.tsx") as Found<() => Promise<{ default: ComponentType }>>;

export interface LoadedScreen extends Screen {
  View: LazyExoticComponent<ComponentType>;
}

export const SCREENS: readonly LoadedScreen[] = Object.entries(abouts)
  .flatMap(([file, about]) => {
    const load = loaders[file.replace("about.ts", "index.tsx")];
    return load ? [{ ...about, View: lazy(load) }] : [];
  })
  .sort((a, b) => a.order - b.order);
