/** What an expression of a snippet probably is. Light-weight on purpose: names and relations, no evaluation. */
import type { Field, Model, Vocabulary } from "@/api/models";
import { expressionBefore } from "./scan";

export type Meaning = { kind: "model" | "queryset" | "instance"; model: Model };

const GIVE_INSTANCE = new Set([
  "get",
  "first",
  "last",
  "earliest",
  "latest",
  "create",
  "get_or_create",
  "aget",
]);
const GIVE_VALUE = new Set(["count", "exists", "aggregate", "explain", "delete", "update"]);
const DEPTH = 4;

export const modelNamed = ({ models }: Vocabulary, name: string | null) =>
  models.find((model) => model.name === name);

export function managersOf(model: Model): string[] {
  return model.managers.map((manager) => (typeof manager === "string" ? manager : manager.name));
}

/** The meaning of `expression`, looking names up in the lines of `text` above it. */
export function meaningOf(expression: string, text: string, words: Vocabulary, depth = 0): Meaning | null {
  const [root, ...steps] = stepsOf(expression);
  if (root === undefined || depth > DEPTH) return null;
  const model = modelNamed(words, root);
  let meaning: Meaning | null = model ? { kind: "model", model } : assigned(root, text, words, depth);
  for (const step of steps) meaning = meaning && after(meaning, step, words);
  return meaning;
}

/** `Book.objects.filter(a=f(1))[0]` → `Book`, `objects`, `filter()`, `[0]`. */
function stepsOf(expression: string): string[] {
  const steps: string[] = [];
  let depth = 0;
  let open = 0;
  let word = "";
  const flush = () => {
    if (word) steps.push(word);
    word = "";
  };
  for (let i = 0; i < expression.length; i += 1) {
    const char = expression[i] as string;
    if ("([".includes(char)) {
      if (depth === 0) open = i;
      depth += 1;
    } else if (")]".includes(char)) {
      depth -= 1;
      if (depth > 0) continue;
      if (char === ")") word += "()";
      else {
        flush();
        steps.push(expression.slice(open, i + 1));
      }
    } else if (depth > 0) continue;
    else if (char === ".") flush();
    else if (/\w/.test(char)) word += char;
  }
  flush();
  return steps;
}

function assigned(name: string, text: string, words: Vocabulary, depth: number): Meaning | null {
  if (!/^\w+$/.test(name)) return null;
  const loop = new RegExp(`\\bfor\\s+${name}\\s+in\\s+([^:\\n]+)`).exec(text);
  const binding = new RegExp(`(?:^|\\n)\\s*${name}\\s*=\\s*(?!=)`).exec(text);
  if (loop) {
    const over = meaningOf(expressionBefore((loop[1] ?? "").trimEnd()), text, words, depth + 1);
    return over?.kind === "queryset" ? { kind: "instance", model: over.model } : null;
  }
  if (!binding) return null;
  const rest = text.slice(binding.index + binding[0].length);
  return meaningOf(leadingExpression(rest), text, words, depth + 1);
}

function leadingExpression(text: string): string {
  let depth = 0;
  let end = 0;
  for (; end < text.length; end += 1) {
    const char = text[end] as string;
    if ("([".includes(char)) depth += 1;
    else if (")]".includes(char)) depth -= 1;
    else if (char === "\n" && depth <= 0) break;
  }
  return text.slice(0, end);
}

function after({ kind, model }: Meaning, step: string, words: Vocabulary): Meaning | null {
  const name = step.replace("()", "");
  if (kind === "model") return managersOf(model).includes(name) ? { kind: "queryset", model } : null;
  if (kind === "queryset") {
    if (GIVE_VALUE.has(name)) return null;
    const one = GIVE_INSTANCE.has(name) || (name.startsWith("[") && !name.includes(":"));
    return { kind: one ? "instance" : "queryset", model };
  }
  const field = model.fields.find((candidate) => candidate.name === name);
  const target = field && modelNamed(words, field.relation);
  return target ? { kind: toMany(field) ? "queryset" : "instance", model: target } : null;
}

export const toMany = ({ type }: Field) =>
  /many|rel\b|reverse/i.test(type) && !/onetoone|ManyToOne\b/i.test(type);
