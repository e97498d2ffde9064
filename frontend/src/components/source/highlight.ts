/** Python told apart lightly: keywords, strings, comments. Loaded when first needed, with the editor's parser. */
import { pythonLanguage } from "@codemirror/lang-python";
import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";

export interface Stretch {
  text: string;
  kind: string;
}

const highlighter = tagHighlighter([
  {
    tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword],
    class: "keyword",
  },
  { tag: [tags.string, tags.special(tags.string)], class: "string" },
  { tag: tags.comment, class: "comment" },
]);

/** The stretches of each line of `code`. */
export function highlighted(code: string): Stretch[][] {
  const lines: Stretch[][] = [[]];
  highlightCode(
    code,
    pythonLanguage.parser.parse(code),
    highlighter,
    (text, kind) => lines.at(-1)?.push({ text, kind }),
    () => lines.push([]),
  );
  return lines;
}
