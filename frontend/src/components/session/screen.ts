/** Which screen is shown: the path of the address. What stands in the hash goes along. */
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
};

export const useScreen = () => useSyncExternalStore(subscribe, () => window.location.pathname);

export function go(path: string): void {
  if (path === window.location.pathname) return;
  window.history.pushState(null, "", path + window.location.hash);
  for (const listener of listeners) listener();
}
