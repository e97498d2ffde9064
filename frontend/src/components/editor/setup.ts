/** The editor's extensions: CodeMirror 6 put together by hand, with nothing that is not used. */
import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentWithTab,
  simplifySelection,
} from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import {
  bracketMatching,
  HighlightStyle,
  indentUnit,
  LanguageSupport,
  syntaxHighlighting,
} from "@codemirror/language";
import { type EditorState, type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Vocabulary } from "@/api/models";
import { complete } from "./complete";
import { clauseAt, letterGutter, linked } from "./links";
import { signatureHelp } from "./signatureHelp";

export interface Handlers {
  /** The editor's name, for those who do not see it. */
  label: string;
  change(text: string): void;
  run(): void;
  caret(letter: string | null): void;
  vocabulary(): Vocabulary | null;
}

/** What the page's Content-Security-Policy asks of a style element that a script makes. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
const NEVER_MS = 1e9;

const highlighting = HighlightStyle.define([
  { tag: tags.keyword, fontWeight: "650" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--string)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "transparent", fontSize: "0.93rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.78", fontVariantLigatures: "none" },
  ".cm-content": { padding: "0.7rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 0.9rem 0 0.3rem" },
  ".cm-gutters": { backgroundColor: "transparent", border: "none", color: "var(--soft)" },
  ".cm-lineNumbers .cm-gutterElement": {
    fontSize: "0.76rem",
    minWidth: "1.9rem",
    padding: "0.2rem 0.45rem 0 0.5rem",
  },
  ".cm-letters": { minWidth: "1.75rem" },
  ".cm-letter-box": { display: "inline-flex", gap: "1px", cursor: "pointer", fontSize: "0.7rem" },
  "& .cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent",
    outline: "1px solid var(--line-strong)",
  },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent" },
});

function runs(handlers: Handlers): boolean {
  handlers.run();
  return true;
}

/** The first Escape undoes a selection and lets Tab leave; a second one goes on to what else listens for it: the pins. */
function freeTab(): (view: EditorView) => boolean {
  let freed: EditorState | null = null;
  return (view) => {
    simplifySelection(view);
    view.setTabFocusMode(NEVER_MS);
    const again = freed === view.state;
    freed = view.state;
    return !again;
  };
}

/**
 * Text over a selection is put in here, not by the browser: Chromium would keep the look of what it
 * replaces in an inline style, which the page's Content-Security-Policy refuses.
 */
const overSelection = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { state } = view;
    const { from, to, empty } = state.selection.main;
    const text = event.data;
    if (event.inputType !== "insertText" || event.isComposing || !text || empty) return false;
    const insert = () =>
      state.update(state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
    const handlers = state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, text, insert))) view.dispatch(insert());
    return true;
  },
});

export function setup(handlers: Handlers): Extension {
  const signatures = signatureHelp(handlers.vocabulary);
  return [
    EditorView.cspNonce.of(nonce),
    lineNumbers(),
    linked,
    letterGutter,
    history(),
    bracketMatching(),
    closeBrackets(),
    indentUnit.of("    "),
    EditorView.lineWrapping,
    overSelection,
    new LanguageSupport(pythonLanguage),
    syntaxHighlighting(highlighting),
    theme,
    EditorView.contentAttributes.of({
      "aria-label": handlers.label,
      "aria-describedby": "editor-keys",
      spellcheck: "false",
      tabindex: "0",
    }),
    signatures.field,
    autocompletion({
      icons: false,
      override: [
        ({ state, pos, explicit }) => {
          const words = handlers.vocabulary();
          const found = words && complete(state.doc.toString(), pos, words);
          if (!found || (found.from === pos && !explicit && !/[._"'(,]\s?$/.test(state.sliceDoc(0, pos))))
            return null;
          return { ...found, validFor: /^\w*$/ };
        },
      ],
    }),
    Prec.high(
      keymap.of([
        { key: "Mod-Enter", run: () => runs(handlers) },
        { key: "Tab", run: acceptCompletion },
      ]),
    ),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...signatures.keys,
      ...historyKeymap,
      // After Escape, Tab leaves the editor, however long one takes, until another key is pressed.
      { key: "Escape", run: freeTab() },
      // Alt+arrows walk the clauses everywhere on the page, the editor included.
      ...defaultKeymap.filter(({ key, mac }) => !/^Alt-Arrow(Up|Down)$/.test(key ?? mac ?? "")),
      indentWithTab,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) handlers.change(update.state.doc.toString());
      if (update.selectionSet && update.view.hasFocus) {
        handlers.caret(clauseAt(update.state, update.state.selection.main.head));
      }
    }),
  ];
}
