/** What is underlined in the editor: problems, and what a linter finds, each over its place. */
import type { Diagnostic } from "@codemirror/lint";
import { converter } from "@/document/codePoints";
import type { Finding, Problem, SourceRange } from "@/document/trace.gen";

/** At least one character is underlined, also at the end of the text. */
function placed(text: string, range: SourceRange): { from: number; to: number } {
  const { units } = converter(text);
  const from = units(range.start);
  return {
    from: Math.min(from, Math.max(0, text.length - 1)),
    to: Math.max(units(range.end), Math.min(from + 1, text.length)),
  };
}

export const fromProblem = (text: string, { range, message, aliases }: Problem): Diagnostic => ({
  ...placed(text, range),
  severity: "error",
  message: aliases.length > 0 ? `${aliases.join(", ")}: ${message}` : message,
});

/** A hint is worth a look, the others more. Its remedy stands beside it, where the snippet has to change. */
export function fromFinding(
  text: string,
  finding: Finding,
  apply?: (finding: Finding) => void,
): Diagnostic[] {
  const { range, weight, title, reason, remedy } = finding;
  if (!range) return [];
  const plain = [`${title}.`, reason, remedy?.text].filter(Boolean).join(" ").replaceAll("`", "");
  const isAble = apply && remedy && remedy.edits.length > 0;
  return [
    {
      ...placed(text, range),
      severity: weight === "hint" ? "info" : "warning",
      message: plain,
      ...(isAble && { actions: [{ name: "Apply", apply: () => apply(finding) }] }),
    },
  ];
}
