/** The example of the first visit: embedded in the page, or asked for. */
import type { Comparison } from "@/document/trace.gen";
import { getJson } from "./problem";

interface Example {
  snippet: string;
  comparison: Comparison | null;
}

/** The finished example that the server wrote into the page, if it did. */
export function embeddedExample(): Comparison | null {
  const text = document.getElementById("ormscope-example")?.textContent;
  if (!text?.trim()) return null;
  try {
    return JSON.parse(text) as Comparison;
  } catch (error) {
    // The page must open even when its example is broken: it asks the server for one instead.
    console.error("The embedded example cannot be read.", error);
    return null;
  }
}

export const example = (signal?: AbortSignal) => getJson<Example>("/api/example/", signal);
