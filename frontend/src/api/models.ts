/** `GET /api/models/`: what can be typed, for completion. */
import { getJson } from "./problem";

export interface Field {
  name: string;
  type: string;
  relation: string | null;
  lookups: string[];
}

export interface Method {
  name: string;
  signature: string;
  doc: string;
}

export interface Model {
  name: string;
  fields: Field[];
  managers: (string | { name: string })[];
  queryset_methods: Method[];
}

export interface Name {
  name: string;
  kind: "model" | "function" | "aggregate" | "expression" | "field" | "builtin" | "type";
  signature: string;
  doc: string;
}

export interface Vocabulary {
  /** Why a snippet may hold no SQL text of its own; null where it may. */
  refusal?: string | null;
  models: Model[];
  names: Name[];
}

export const vocabulary = (signal?: AbortSignal) => getJson<Vocabulary>("/api/models/", signal);
