/** `GET /api/examples/`: snippets to load, in groups. */
import { getJson } from "./problem";

export interface Snippet {
  id: string;
  title: string;
  code: string;
  /** What there is to see in it. */
  shows: string;
  group: string;
}

export interface Snippets {
  /** The groups in their order. */
  groups: readonly string[];
  examples: readonly Snippet[];
}

export const examples = (signal?: AbortSignal) => getJson<Snippets>("/api/examples/", signal);
