/** A comparison as Markdown, to paste into an issue: the snippet, then what each database made of it. */
import type { Comparison, Outcome, Statement, Trace } from "./trace.gen";

export type Written = Pick<Comparison, "snippet" | "headline" | "traces">;

export function toMarkdown({ snippet, headline, traces }: Written): string {
  const blocks = [`# ${escaped(headline)}`, fenced("python", snippet), ...traces.flatMap(sectionOf)];
  return `${blocks.join("\n\n")}\n`;
}

function sectionOf({ target, outcome, statements }: Trace): string[] {
  const heading = `## ${escaped(`${target.label} ${target.server_version}`)} (${target.mode})`;
  const failure = outcome.status === "ok" ? [] : [quoted(failureOf(outcome))];
  const nothing = statements.length === 0 && outcome.status === "ok" ? ["No statement."] : [];
  return [heading, ...failure, ...nothing, ...statements.flatMap(statementOf)];
}

function statementOf({ formatted, params, error }: Statement): string[] {
  const blocks = [fenced("sql", formatted.text)];
  if (params.length > 0) {
    const values = params.map(({ text, cut }) => inline(cut ? `${text}…` : text));
    blocks.push(`Parameters: ${values.join(", ")}`);
  }
  if (error) blocks.push(quoted(escaped(error)));
  return blocks;
}

const failureOf = ({ status, type, message }: Outcome) =>
  [`**${status}**`, type && inline(type), message && escaped(message)].filter(Boolean).join(" ");

/** A block of code whose fence is longer than any run of backticks inside it. */
function fenced(language: string, text: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text.replace(/\n+$/, "")}\n${fence}`;
}

function inline(text: string): string {
  const line = text.replace(/\s+/g, " ");
  const fence = "`".repeat(longestRun(line) + 1);
  const pad = line === "" || /^`|`$/.test(line) ? " " : "";
  return fence + pad + line + pad + fence;
}

const longestRun = (text: string) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));

/** Messages quote names with stars and underscores; none of them is meant as Markdown. */
const escaped = (text: string) => text.replace(/[\\`*_[\]<>#|]/g, "\\$&");

const quoted = (text: string) => text.replace(/^/gm, "> ");
