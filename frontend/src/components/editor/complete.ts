/** What can be typed at the caret: models, managers, methods, fields and lookups along relations. */
import { type Completion, closeCompletion } from "@codemirror/autocomplete";
import type { Field, Method, Model, Name, Vocabulary } from "@/api/models";
import { managersOf, meaningOf, modelNamed } from "./resolve";
import { expressionBefore, type Spot, spotAt } from "./scan";

export interface Completions {
  /** Index from which the options replace what is typed. */
  from: number;
  options: Completion[];
}

/** Calls whose keywords are field paths with lookups. */
const CONDITIONS = new Set(["filter", "exclude", "get", "get_or_create", "Q", "When", "create", "update"]);

export function complete(text: string, caret: number, words: Vocabulary): Completions | null {
  const before = text.slice(0, caret);
  const spot = spotAt(before);
  if (spot.string !== null) return inString(before, spot.string, text, spot, words);
  const member = /\.\s*(\w*)$/.exec(before);
  if (member) {
    const typed = member[1] ?? "";
    const receiver = expressionBefore(before.slice(0, member.index));
    return { from: caret - typed.length, options: members(receiver, text, words) };
  }
  const typed = /\w*$/.exec(before)?.[0] ?? "";
  const call = spot.open.at(-1);
  const atArgument = call && /[(,]\s*\w*$/.test(before);
  if (atArgument && CONDITIONS.has(call.name)) {
    const model = modelAround(text, spot, words);
    if (model) {
      const found = path(model, typed, words, true);
      const from = caret - typed.length + found.offset;
      return {
        from,
        options: typed.includes("__") ? found.options : [...found.options, ...words.names.map(named)],
      };
    }
  }
  return typed ? { from: caret - typed.length, options: words.names.map(named) } : null;
}

function inString(
  before: string,
  start: number,
  text: string,
  spot: Spot,
  words: Vocabulary,
): Completions | null {
  const model = modelAround(text, spot, words);
  const typed = /^[-+]?(\w*)$/.exec(before.slice(start))?.[1];
  if (!model || typed === undefined) return null;
  // A string that is a keyword's value (`title="…"`) holds data, save where an expression takes a path.
  if (CONDITIONS.has(spot.open.at(-1)?.name ?? "")) return null;
  const found = path(model, typed, words, false);
  return { from: before.length - typed.length + found.offset, options: found.options };
}

function modelAround(text: string, { open }: Spot, words: Vocabulary): Model | null {
  for (const { callee } of open.toReversed()) {
    const dot = callee.lastIndexOf(".");
    const meaning = dot === -1 ? null : meaningOf(callee.slice(0, dot).trim(), text, words);
    if (meaning?.kind === "queryset") return meaning.model;
  }
  return null;
}

function members(receiver: string, text: string, words: Vocabulary): Completion[] {
  const meaning = meaningOf(receiver, text, words);
  if (!meaning) return [];
  const { kind, model } = meaning;
  if (kind === "model")
    return managersOf(model).map((label) => ({ label, type: "property", detail: "manager" }));
  if (kind === "queryset") return [...model.queryset_methods.map(method), ...refused(words)];
  return model.fields.map((field) => fieldOption(field));
}

/** The options for the last part of a path such as `publisher__country__na`, and where that part begins. */
function path(root: Model, typed: string, words: Vocabulary, lookups: boolean) {
  const parts = typed.split("__");
  const last = parts.pop() ?? "";
  let model: Model | undefined = root;
  let field: Field | undefined;
  for (const part of parts) {
    field = model?.fields.find(({ name }) => name === part);
    model = field && modelNamed(words, field.relation);
  }
  const options: Completion[] = (model?.fields ?? []).map((option) => fieldOption(option));
  if (lookups && field) {
    options.push(
      ...field.lookups.map((label) => ({ label, type: "keyword", detail: "lookup", apply: `${label}=` })),
    );
  }
  return { offset: typed.length - last.length, options };
}

function fieldOption({ name, type, relation }: Field): Completion {
  return { label: name, type: "property", detail: relation ? `${type} → ${relation}` : type, boost: 1 };
}

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
