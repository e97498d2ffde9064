/** What the calls of Django's take: which of their arguments are conditions, which strings are paths. */
import type { Ways } from "./paths";

/** Calls whose keywords are lookup paths. */
export const CONDITIONS = new Set([
  "filter",
  "exclude",
  "get",
  "Q",
  "When",
  "get_or_create",
  "update_or_create",
]);

/** Calls whose keywords are the model's own columns. */
export const ASSIGNMENTS = new Set(["create", "update"]);

const ALL: Ways = { fields: "all", transforms: true };

/** What a string in a call's arguments may say; null where it is data, or nothing that is known. */
const STRINGS: Record<string, Ways | null> = {
  select_related: { fields: "to one" },
  prefetch_related: { fields: "relations", byAccessor: true },
  Prefetch: { fields: "relations", byAccessor: true },
  FilteredRelation: { fields: "relations" },
  only: { fields: "all" },
  defer: { fields: "all" },
  dates: { fields: "own" },
  datetimes: { fields: "own" },
  in_bulk: { fields: "unique" },
  bulk_update: { fields: "own" },
  save: { fields: "own" },
  Value: null,
  RawSQL: null,
  raw: null,
  extra: null,
};

/** Calls of a queryset whose strings are paths that annotations may begin. */
const PATHS = new Set([
  "order_by",
  "values",
  "values_list",
  "distinct",
  "latest",
  "earliest",
  "aggregate",
  "annotate",
  "alias",
]);

/** Keywords whose strings are never paths. */
const DATA = new Set([
  "kind",
  "delimiter",
  "default",
  "function",
  "template",
  "name",
  "lookup_name",
  "lookup",
  "to_attr",
]);

/** What a string may say as an argument of `call`, named `keyword` where it is. */
export function waysInString(call: string, keyword: string | null, isExpression: boolean): Ways | null {
  if (keyword !== null && DATA.has(keyword)) return null;
  const ways = STRINGS[call];
  if (ways !== undefined) return ways;
  return PATHS.has(call) || isExpression ? ALL : null;
}
