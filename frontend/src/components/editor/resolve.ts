/** What an expression of a snippet probably is. Light-weight on purpose: names and relations, no evaluation. */
import type { Field, Model, Vocabulary } from "@/api/models";
import { argumentsIn, expressionBefore } from "./scan";

/**
 * `related` is the manager of a relation, `list` holds instances, `pair` an instance and whether it
 * was made, `rows` what `values()` gives. `aliases` are the annotations that were made on the way.
 */
export interface Meaning {
  kind: "model" | "queryset" | "related" | "instance" | "list" | "pair" | "rows";
  model: Model;
  aliases: readonly string[];
}

const GIVE_INSTANCE = new Set([
  "get",
  "first",
  "last",
  "earliest",
  "latest",
  "create",
  "aget",
  "afirst",
  "alast",
]);
const GIVE_PAIR = new Set(["get_or_create", "update_or_create"]);
const GIVE_VALUE = new Set([
  "count",
  "exists",
  "aggregate",
  "explain",
  "delete",
  "update",
  "in_bulk",
  "contains",
  "bulk_update",
]);
const GIVE_ROWS = new Set(["values", "values_list", "dates", "datetimes"]);
/** Calls around a queryset that hold its rows. */
const HOLD = new Set(["list", "tuple", "sorted", "reversed", "iter", "set"]);
const ANNOTATE = new Set(["annotate", "alias", "values"]);
const DEPTH = 5;

export const modelNamed = ({ models }: Vocabulary, name: string | null) =>
  models.find((model) => model.name === name);

interface Step {
  name: string;
  /** The text between the brackets of a call; null where nothing is called. */
  args: string | null;
  /** The text of a subscript. */
  index: string | null;
}

/** The meaning of `expression`, looking names up in what `text` says before `at`. */
export function meaningOf(
  expression: string,
  text: string,
  at: number,
  words: Vocabulary,
  depth = 0,
): Meaning | null {
  const [root, ...steps] = stepsOf(expression);
  if (root === undefined || depth > DEPTH) return null;
  let meaning = rootOf(root, text, at, words, depth);
  for (const step of steps) meaning = meaning && after(meaning, step, words);
  return meaning;
}

function rootOf(
  { name, args }: Step,
  text: string,
  at: number,
  words: Vocabulary,
  depth: number,
): Meaning | null {
  const model = modelNamed(words, name);
  if (model) return { kind: args === null ? "model" : "instance", model, aliases: [] };
  if (args === null) return assigned(name, text, at, words, depth);
  const held = HOLD.has(name)
    ? meaningOf(argumentsIn(args)[0]?.text ?? "", text, at, words, depth + 1)
    : null;
  if (name === "") return meaningOf(args, text, at, words, depth + 1);
  return held && { ...held, kind: held.kind === "rows" ? "rows" : "list" };
}

/** `Book.objects.filter(a=f(1))[0]` → `Book`, `objects`, `filter()`, `[0]`. */
function stepsOf(expression: string): Step[] {
  const steps: Step[] = [];
  let depth = 0;
  let open = 0;
  let word = "";
  const flush = (args: string | null) => {
    if (word || args !== null) steps.push({ name: word, args, index: null });
    word = "";
  };
  for (let i = 0; i < expression.length; i += 1) {
    const char = expression[i] as string;
    if ("([{".includes(char)) {
      if (depth === 0) {
        open = i;
        if (char === "[") flush(null);
      }
      depth += 1;
    } else if (")]}".includes(char)) {
      depth -= 1;
      const inside = expression.slice(open + 1, i);
      if (depth === 0 && char === ")") flush(inside);
      else if (depth === 0) steps.push({ name: "", args: null, index: inside });
    } else if (depth > 0) continue;
    else if (char === ".") flush(null);
    else if (/\w/.test(char)) word += char;
  }
  flush(null);
  return steps;
}

interface Binding {
  at: number;
  kind: "value" | "loop" | "counted" | "unpacked";
  /** The expression that it is given. */
  of: string;
}

const LOOP = /\bfor\s+(?:(\w+)\s*,\s*)?(\w+)\s+in\s+/g;
const ASSIGNMENT = /(?:^|\n)[ \t]*(\w+)(?:\s*,\s*(\w+))?[ \t]*=(?!=)[ \t]*/g;

function bindingsOf(text: string): { name: string; binding: Binding }[] {
  const found: { name: string; binding: Binding }[] = [];
  for (const match of text.matchAll(LOOP)) {
    const [whole, first, name = ""] = match;
    const of = leadingExpression(text.slice(match.index + whole.length), true);
    found.push({ name, binding: { at: match.index, kind: first ? "counted" : "loop", of } });
  }
  for (const match of text.matchAll(ASSIGNMENT)) {
    const [whole, name = "", second] = match;
    const of = leadingExpression(text.slice(match.index + whole.length), false);
    found.push({ name, binding: { at: match.index, kind: second ? "unpacked" : "value", of } });
  }
  return found;
}

/** The names that the snippet itself gives to something, before `at`, each once. */
export const namesIn = (text: string, at: number): string[] => [
  ...new Set(
    bindingsOf(text)
      .filter(({ binding }) => binding.at < at && binding.at + binding.of.length < at)
      .map(({ name }) => name),
  ),
];

function assigned(name: string, text: string, at: number, words: Vocabulary, depth: number): Meaning | null {
  const all = bindingsOf(text)
    .filter((each) => each.name === name)
    .map(({ binding }) => binding)
    .sort((a, b) => a.at - b.at);
  // In a comprehension the loop follows what uses its variable.
  const binding = all.findLast((each) => each.at < at) ?? all.find(({ kind }) => kind !== "value");
  if (!binding) return null;
  const { kind, of } = binding;
  if (kind === "value") return meaningOf(of, text, binding.at, words, depth + 1);
  const source = kind === "counted" ? (/^enumerate\(([\s\S]*)\)$/.exec(of)?.[1] ?? "") : of;
  const over = meaningOf(source, text, binding.at, words, depth + 1);
  const holds = kind === "unpacked" ? ["pair"] : ["queryset", "related", "list"];
  return over && holds.includes(over.kind) ? { ...over, kind: "instance" } : null;
}

/** The expression that `text` begins with: to the end of its line, brackets counted. */
function leadingExpression(text: string, isLoop: boolean): string {
  let depth = 0;
  let end = 0;
  for (; end < text.length; end += 1) {
    const char = text[end] as string;
    if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) {
      if (depth === 0) break;
      depth -= 1;
    } else if (depth === 0 && (char === "\n" || (isLoop && char === ":"))) break;
    else if (depth === 0 && isLoop && /^\s(if|for)\s/.test(text.slice(end))) break;
  }
  return expressionBefore(text.slice(0, end));
}

function after(meaning: Meaning, { name, args, index }: Step, words: Vocabulary): Meaning | null {
  const { kind, model, aliases } = meaning;
  if (kind === "model") {
    const isManager = model.managers.some((manager) => manager.name === name);
    return isManager ? { kind: "queryset", model, aliases } : null;
  }
  if (index !== null) {
    if (kind === "pair") return index.trim() === "0" ? { ...meaning, kind: "instance" } : null;
    if (index.includes(":")) return meaning;
    return kind === "rows" || kind === "instance" ? null : { ...meaning, kind: "instance" };
  }
  if (kind === "queryset" || kind === "related" || kind === "rows") {
    if (args === null || GIVE_VALUE.has(name)) return null;
    const made = ANNOTATE.has(name) ? [...aliases, ...aliasesIn(args)] : aliases;
    if (GIVE_PAIR.has(name)) return { ...meaning, kind: "pair" };
    if (GIVE_INSTANCE.has(name)) return kind === "rows" ? null : { kind: "instance", model, aliases: made };
    const stays = kind === "rows" || GIVE_ROWS.has(name) ? "rows" : "queryset";
    return { kind: stays, model, aliases: made };
  }
  if (kind !== "instance") return null;
  const field = model.fields.find((each) => accessorOf(each) === name);
  const target = field && modelNamed(words, field.relation);
  return target ? { kind: toMany(field) ? "related" : "instance", model: target, aliases: [] } : null;
}

/** The names that arguments of `annotate()` give: keywords, and `books__count` of `Count("books")`. */
export function aliasesIn(args: string): string[] {
  return argumentsIn(args).flatMap(({ keyword, text }) => {
    if (keyword) return keyword;
    const [, aggregate, path] = /^(\w+)\(\s*["']([\w*]+)["']\s*\)$/.exec(text) ?? [];
    return aggregate && path ? `${path}__${aggregate.toLowerCase()}` : [];
  });
}

export const accessorOf = ({ name, accessor }: Field) => accessor ?? name;

export const toMany = ({ link }: Field) => link?.kind === "one-to-many" || link?.kind === "many-to-many";
