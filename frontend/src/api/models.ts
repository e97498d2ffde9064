/** `/api/models/`: what can be typed, for completion. */
import { getJson, request } from "./problem";

interface Link {
  to: string;
  kind: "one-to-one" | "many-to-one" | "one-to-many" | "many-to-many";
  /** The column that holds it is not in this table. */
  reverse: boolean;
  /** The name of the way back, in a lookup path. */
  back: string | null;
  through: string | null;
  /** The table extends another model's. */
  parent: boolean;
}

export interface Field {
  /** What a lookup path takes; `accessor` is what an instance has. */
  name: string;
  accessor: string | null;
  type: string;
  column: string | null;
  /** The fields of a composite key. */
  columns: string[];
  /** The model whose table has the column. */
  inherited: string | null;
  null: boolean;
  primary_key: boolean;
  unique: boolean;
  index: boolean;
  choices: string[];
  default: string | null;
  generated: string | null;
  relation: string | null;
  link: Link | null;
  /** The name among `types` of what may follow it. */
  lookup_type: string;
  lookups: string[];
}

export interface Parameter {
  name: string;
  kind: "positional_only" | "positional_or_keyword" | "var_positional" | "keyword_only" | "var_keyword";
  /** Python's source; null where one must be given. */
  default: string | null;
}

export interface Method {
  name: string;
  signature: string;
  parameters: Parameter[];
  doc: string;
}

/** An index or a constraint. */
interface Rule {
  name: string;
  type: string;
  fields: string[];
  condition: string | null;
}

interface Manager {
  name: string;
  type: string;
  doc: string;
  default: boolean;
  /** The conditions that it adds by itself. */
  filters: string[];
}

export interface Model {
  name: string;
  app: string;
  table: string;
  doc: string;
  /** Models whose tables this one extends. */
  parents: string[];
  ordering: string[];
  indexes: Rule[];
  constraints: Rule[];
  fields: Field[];
  managers: Manager[];
  queryset_methods: Method[];
}

/** What may follow a field or a transform; a transform names the type to go on with, `*` is any JSON key. */
export interface LookupType {
  lookups: string[];
  transforms: Record<string, string>;
}

export interface Name {
  name: string;
  kind: "model" | "function" | "aggregate" | "expression" | "field" | "builtin" | "type";
  signature: string;
  parameters: Parameter[];
  doc: string;
}

export interface Vocabulary {
  /** Why a snippet may hold no SQL text of its own; null where it may. */
  refusal?: string | null;
  models: Model[];
  /** By the name of a field's or a transform's class. */
  types: Record<string, LookupType>;
  names: Name[];
}

export const vocabulary = (signal?: AbortSignal) => getJson<Vocabulary>("/api/models/", signal);

/** `POST /api/models/`: the same for models as they are declared, read in the process of `database`. */
export async function vocabularyOf(
  asked: { models: string; database: string },
  signal: AbortSignal,
): Promise<Vocabulary> {
  const response = await request("/api/models/", {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json" },
    body: JSON.stringify(asked),
    signal,
  });
  return (await response.json()) as Vocabulary;
}
