/** What can follow in a lookup path such as `publisher__country__na` or `published__year__gt`. */
import type { Completion } from "@codemirror/autocomplete";
import type { Field, LookupType, Model, Vocabulary } from "@/api/models";
import { accessorOf, modelNamed, toMany } from "./resolve";

/** What a path may be made of where it stands. */
export interface Ways {
  /** Which fields may stand in it. */
  fields: "all" | "relations" | "to one" | "own" | "unique";
  /** Relations go by what an instance calls them: `stock_set`. */
  byAccessor?: boolean;
  transforms?: boolean;
  /** It ends in a lookup and `=`. */
  lookups?: boolean;
  /** Annotations that it may begin with. */
  aliases?: readonly string[];
}

export interface PathOptions {
  /** Where the last part begins in what is typed. */
  offset: number;
  options: Completion[];
}

export function pathOptions(root: Model, typed: string, words: Vocabulary, ways: Ways): PathOptions {
  const parts = typed.split("__");
  const last = parts.pop() ?? "";
  const { model, type } = walk(root, parts, words, ways);
  const options: Completion[] = [];
  if (parts.length === 0) options.push(...(ways.aliases ?? []).map(aliasOption));
  if (model) {
    const fields = model.fields.filter((field) => fits(field, ways));
    options.push(...fields.map((field) => fieldOption(field, ways)));
    if (ways.fields === "all") options.push(keyOption(model));
  }
  const { transforms = {}, lookups = [] } = type ?? {};
  if (parts.length > 0 && ways.transforms) {
    const names = Object.keys(transforms).filter((name) => name !== "*");
    options.push(...names.map((label) => ({ label, type: "keyword", detail: "transform" })));
  }
  if (parts.length > 0 && ways.lookups) options.push(...lookups.map(lookupOption));
  return { offset: typed.length - last.length, options };
}

interface Reached {
  model: Model | undefined;
  type: LookupType | undefined;
}

/** Where `parts` lead to: a model where they end in a relation, and what may follow as a lookup. */
function walk(root: Model, parts: readonly string[], words: Vocabulary, ways: Ways): Reached {
  let at: Reached = { model: root, type: undefined };
  parts.forEach((part, i) => {
    at = next(at, part, words, ways, i === 0);
  });
  return at;
}

function next(
  { model, type }: Reached,
  part: string,
  words: Vocabulary,
  ways: Ways,
  isFirst: boolean,
): Reached {
  const field = model?.fields.find((each) =>
    part === "pk" ? each.primary_key : nameOf(each, ways) === part || attnameOf(each) === part,
  );
  if (field) {
    const target = part === attnameOf(field) ? undefined : modelNamed(words, field.relation);
    return { model: target, type: words.types[field.lookup_type] };
  }
  if (isFirst && ways.aliases?.includes(part)) return { model: undefined, type: sharedBy(words) };
  const made = type?.transforms[part] ?? type?.transforms["*"];
  return { model: undefined, type: made === undefined ? undefined : words.types[made] };
}

/** What every type can be asked: all that is known of an annotation. */
function sharedBy({ types }: Vocabulary): LookupType {
  const all = Object.values(types);
  const lookups = all[0]?.lookups.filter((name) => all.every((type) => type.lookups.includes(name)));
  return { lookups: lookups ?? [], transforms: {} };
}

function fits(field: Field, { fields }: Ways): boolean {
  const { link, relation, column, unique, primary_key } = field;
  if (fields === "relations") return relation !== null;
  if (fields === "to one") return relation !== null && !toMany(field);
  if (fields === "own") return column !== null && !link?.reverse;
  if (fields === "unique") return unique || primary_key;
  return true;
}

const nameOf = (field: Field, { byAccessor }: Ways) => (byAccessor ? accessorOf(field) : field.name);

/** `publisher_id` of `publisher`. */
export const attnameOf = ({ link, name, column, columns }: Field) =>
  link && !link.reverse && column && columns.length === 0 ? `${name}_id` : null;

export function fieldOption(field: Field, ways: Ways): Completion {
  const { type, relation } = field;
  return {
    label: nameOf(field, ways),
    type: "property",
    detail: relation ? `${type} → ${relation}` : type,
    info: factsOf(field),
    boost: field.link?.reverse ? 1 : 2,
  };
}

function keyOption({ fields }: Model): Completion {
  const key = fields.find(({ primary_key }) => primary_key);
  return { label: "pk", type: "property", detail: "primary key", info: key ? key.name : "", boost: 0 };
}

const aliasOption = (label: string): Completion => ({
  label,
  type: "variable",
  detail: "annotation",
  boost: 3,
});

const lookupOption = (label: string): Completion => ({
  label,
  type: "keyword",
  detail: "lookup",
  apply: `${label}=`,
});

/** What the panel beside an option says of a field. */
function factsOf({
  type,
  link,
  column,
  null: isNull,
  unique,
  index,
  choices,
  generated,
  inherited,
}: Field): string {
  const facts = [
    link ? `${type}, ${link.kind} with ${link.to}` : type,
    link?.through && `through ${link.through}`,
    column && `column ${column}`,
    inherited && `of ${inherited}`,
    isNull && !link?.reverse && "may be NULL",
    unique && "unique",
    index && "indexed",
    generated && `generated: ${generated}`,
    choices.length > 0 && `one of ${choices.join(", ")}`,
  ];
  return facts.filter(Boolean).join(" · ");
}
