/** Which call stands around the caret, what it takes, and which of that is being typed. */
import type { Parameter, Vocabulary } from "@/api/models";
import { callableOf } from "./complete";
import { argumentsIn, spotAt } from "./scan";

export interface Signature {
  name: string;
  parameters: readonly Parameter[];
  /** The position of the parameter at the caret; null where it takes no more. */
  current: number | null;
  doc: string;
  /** Index of the call's bracket. */
  at: number;
}

export function signatureAt(text: string, caret: number, words: Vocabulary): Signature | null {
  const before = text.slice(0, caret);
  const { open, isComment } = spotAt(before);
  if (isComment) return null;
  // A list in an argument belongs to it.
  const call = open.findLast(({ bracket }) => bracket === "(");
  if (!call || call.name === "") return null;
  const callable = callableOf({ text, words }, call);
  if (!callable || callable.parameters.length === 0) return null;
  const given = argumentsIn(before.slice(call.at + 1));
  const { name, parameters, doc } = callable;
  return { name, parameters, current: currentOf(parameters, given), doc, at: call.at };
}

function currentOf(parameters: readonly Parameter[], given: ReturnType<typeof argumentsIn>): number | null {
  const keyword = given.at(-1)?.keyword ?? null;
  const rest = (kind: Parameter["kind"]) => parameters.findIndex((each) => each.kind === kind);
  const found = (index: number) => (index === -1 ? null : index);
  if (keyword !== null) {
    const named = parameters.findIndex(({ name, kind }) => name === keyword && kind !== "positional_only");
    return found(named === -1 ? rest("var_keyword") : named);
  }
  const positional = parameters.filter(({ kind }) => kind.startsWith("positional"));
  const place = given.filter((each) => each.keyword === null).length - 1;
  const there = positional[place];
  const isAfterKeyword = given.some((each) => each.keyword !== null);
  if (isAfterKeyword) return found(rest("var_keyword"));
  return there ? parameters.indexOf(there) : found(rest("var_positional"));
}

/** A parameter as Python writes it. */
export function writtenAs({ name, kind, default: value }: Parameter): string {
  if (kind === "var_positional") return `*${name}`;
  if (kind === "var_keyword") return `**${name}`;
  return value === null ? name : `${name}=${value}`;
}
