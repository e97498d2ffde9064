/** What can be typed at the caret: models, managers, methods, fields and lookups along relations. */
import { type Completion, closeCompletion } from "@codemirror/autocomplete";
import type { Method, Model, Name, Parameter, Vocabulary } from "@/api/models";
import { ASSIGNMENTS, CONDITIONS, waysInString } from "./calls";
import { attnameOf, fieldOption, pathOptions, type Ways } from "./paths";
import { accessorOf, aliasesIn, type Meaning, meaningOf, modelNamed, namesIn } from "./resolve";
import { argumentsIn, expressionBefore, type Opening, type Spot, spotAt } from "./scan";

export interface Completions {
  /** Index from which the options replace what is typed. */
  from: number;
  options: Completion[];
}

/** What a caret stands in: the snippet, where, and what is known of the project. */
interface Here {
  text: string;
  caret: number;
  before: string;
  spot: Spot;
  words: Vocabulary;
}

const EXPRESSIONS = new Set(["function", "aggregate", "expression"]);
const INSTANCE_METHODS = ["delete", "full_clean", "refresh_from_db", "save"];
const RELATED_METHODS = ["add", "clear", "remove", "set"];

export function complete(text: string, caret: number, words: Vocabulary): Completions | null {
  const before = text.slice(0, caret);
  const here: Here = { text, caret, before, words, spot: spotAt(before) };
  if (here.spot.isComment) return null;
  if (here.spot.string !== null) return inString(here, here.spot.string);
  const member = /\.\s*(\w*)$/.exec(before);
  if (member && !/\d\.\w*$/.test(before)) {
    const receiver = expressionBefore(before.slice(0, member.index));
    return { from: caret - (member[1] ?? "").length, options: members(receiver, here) };
  }
  const typed = /\w*$/.exec(before)?.[0] ?? "";
  const call = here.spot.open.at(-1);
  if (call && /[(,]\s*\w*$/.test(before)) return inArguments(here, call, typed);
  return typed ? { from: caret - typed.length, options: namesHere(here) } : null;
}

function inArguments(here: Here, call: Opening, typed: string): Completions {
  const { caret, before } = here;
  const given = new Set(argumentsIn(before.slice(call.at + 1)).map(({ keyword }) => keyword));
  const around = call.bracket === "(" ? keywordsOf(here, call, typed) : null;
  const begun = typed.slice(0, around?.offset ?? 0);
  const options = (around?.options ?? []).filter(({ label }) => !given.has(begun + label));
  const from = caret - typed.length + (around?.offset ?? 0);
  if (typed.includes("__")) return { from, options };
  const parameters = callableOf(here, call)?.parameters ?? [];
  const taken = new Set(options.map(({ label }) => label));
  const own = parameters.filter((each) => isKeyword(each) && !given.has(each.name) && !taken.has(each.name));
  return { from, options: [...options, ...own.map(parameterOption), ...namesHere(here)] };
}

const isKeyword = ({ kind }: Parameter) => kind === "positional_or_keyword" || kind === "keyword_only";

/** The keywords that a call takes for the sake of a model: conditions, or columns to write. */
function keywordsOf(here: Here, call: Opening, typed: string) {
  const { words } = here;
  const built = call.callee === call.name ? modelNamed(words, call.name) : undefined;
  const context = built ? null : modelAround(here);
  const model = built ?? context?.model;
  if (!model) return null;
  const ways: Ways | null =
    built || ASSIGNMENTS.has(call.name)
      ? { fields: "own" }
      : CONDITIONS.has(call.name)
        ? { fields: "all", transforms: true, lookups: true, aliases: context?.aliases ?? [] }
        : null;
  if (!ways) return null;
  const { offset, options } = pathOptions(model, typed, words, ways);
  return {
    offset,
    options: ways.lookups ? options : options.map((each) => ({ ...each, apply: `${each.label}=` })),
  };
}

function inString(here: Here, start: number): Completions | null {
  const { before, spot, caret, words } = here;
  const typed = /^[-+]?(\w*)$/.exec(before.slice(start))?.[1];
  // What a list, a tuple or a dictionary holds is the call's that it is given to.
  const call = spot.open.findLast(({ name }) => name !== "");
  if (!call || typed === undefined) return null;
  const argument = argumentsIn(before.slice(call.at + 1)).at(-1);
  const keyword = argument?.keyword ?? null;
  const outer = call.name === "OuterRef" ? 1 : 0;
  const context = modelAround(here, outer);
  if (!context) return null;
  const { model, aliases } = context;
  if (CONDITIONS.has(call.name) || ASSIGNMENTS.has(call.name)) {
    if (spot.open.at(-1)?.bracket === "{" && argument?.text.startsWith("**")) {
      const ways: Ways = { fields: "all", transforms: true, lookups: true, aliases };
      const found = pathOptions(model, typed, words, ways);
      const options = found.options.map(({ apply: _, ...option }) => option);
      return { from: caret - typed.length + found.offset, options };
    }
    // The value of a keyword is data; of a field with choices it is one of them.
    const choices = model.fields.find(({ name }) => name === keyword)?.choices ?? [];
    const options = choices.map((label) => ({ label, type: "constant", detail: "choice" }));
    return options.length > 0 ? { from: start, options } : null;
  }
  const kind = words.names.find(({ name }) => name === call.name)?.kind ?? "";
  const isQuerysetCall = call.callee !== call.name;
  const ways = waysInString(call.name, isQuerysetCall ? null : keyword, EXPRESSIONS.has(kind));
  if (!ways) return null;
  const found = pathOptions(model, typed, words, ways.transforms ? { ...ways, aliases } : ways);
  return { from: caret - typed.length + found.offset, options: found.options };
}

interface Context {
  model: Model;
  aliases: readonly string[];
}

/** The model that the `skip`-th queryset around the caret is about, with the annotations made so far. */
function modelAround({ spot, before, text, words }: Here, skip = 0): Context | null {
  let left = skip;
  for (const { callee, at, name } of spot.open.toReversed()) {
    const dot = callee.lastIndexOf(".");
    const meaning = dot === -1 ? null : meaningOf(callee.slice(0, dot).trim(), text, at, words);
    if (!meaning || !["queryset", "related", "rows", "instance"].includes(meaning.kind)) continue;
    if (left-- > 0) continue;
    // An annotation may use those before it in the same call.
    const inCall =
      name === "annotate" || name === "alias" ? aliasesIn(before.slice(at + 1)).slice(0, -1) : [];
    return { model: meaning.model, aliases: [...meaning.aliases, ...inCall] };
  }
  return null;
}

function members(receiver: string, { text, caret, words }: Here): Completion[] {
  const meaning = meaningOf(receiver, text, caret, words);
  if (!meaning) return [];
  const { kind, model } = meaning;
  if (kind === "model") {
    return model.managers.map(({ name, filters, doc }) => ({
      label: name,
      type: "property",
      detail: filters.length > 0 ? `manager, adds ${filters.join(", ")}` : "manager",
      ...(doc && { info: doc }),
    }));
  }
  if (kind === "instance") return attributesOf(meaning);
  if (kind === "list" || kind === "pair") return [];
  const related = kind === "related" ? RELATED_METHODS : [];
  return [
    ...model.queryset_methods.map(method),
    ...related.map((label) => ({ label, type: "method", detail: "of the relation", boost: 1 })),
    ...refused(words),
  ];
}

function attributesOf({ model, aliases }: Meaning): Completion[] {
  const ways: Ways = { fields: "all", byAccessor: true };
  const fields = model.fields.filter((field) => accessorOf(field));
  return [
    ...aliases.map((label) => ({ label, type: "variable", detail: "annotation", boost: 3 })),
    ...fields.map((field) => fieldOption(field, ways)),
    ...fields.flatMap((field) => {
      const label = attnameOf(field);
      return label ? { label, type: "property", detail: "column", boost: -1 } : [];
    }),
    { label: "pk", type: "property", detail: "primary key" },
    ...INSTANCE_METHODS.map((label) => ({ label, type: "method", detail: "of a model", boost: -2 })),
  ];
}

/** The method or function that `call` calls, where it is one of Django's or of the project's. */
export function callableOf({ text, words }: Pick<Here, "text" | "words">, call: Opening): Method | null {
  const { callee, name, at } = call;
  const dot = callee.lastIndexOf(".");
  if (dot === -1) return words.names.find((each) => each.name === name) ?? null;
  const meaning = meaningOf(callee.slice(0, dot).trim(), text, at, words);
  if (!meaning || !["queryset", "related", "rows"].includes(meaning.kind)) return null;
  return meaning.model.queryset_methods.find((each) => each.name === name) ?? null;
}

function namesHere({ text, caret, words }: Here): Completion[] {
  const own = namesIn(text, caret).filter((name) => !words.names.some((each) => each.name === name));
  return [
    ...own.map((label) => ({ label, type: "variable", detail: "in this snippet", boost: 2 })),
    ...words.names.map(named),
  ];
}

const parameterOption = ({ name, default: value }: Parameter): Completion => ({
  label: name,
  type: "keyword",
  detail: value === null ? "argument" : `argument, ${value}`,
  apply: `${name}=`,
  boost: 1,
});

function method({ name, signature, doc }: Method): Completion {
  return {
    label: name,
    type: "method",
    detail: signature.replace(name, ""),
    ...(doc && { info: doc }),
    apply: name,
  };
}

/** Whoever looks for these learns why they are not there; choosing one writes nothing. */
function refused({ refusal }: Vocabulary): Completion[] {
  if (!refusal) return [];
  return ["extra", "raw"].map((label) => ({
    label,
    type: "method",
    detail: "not on this server",
    info: refusal,
    boost: -99,
    apply: closeCompletion,
  }));
}

function named({ name, kind, signature, doc }: Name): Completion {
  const detail = signature ? signature.replace(name, "") : kind;
  return { label: name, type: kind === "model" ? "class" : "function", detail, ...(doc && { info: doc }) };
}
