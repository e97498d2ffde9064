import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { Vocabulary } from "@/api/models";
import type { Clause } from "@/document/clauses";
import { converter } from "@/document/codePoints";
import type { Problem } from "@/document/trace.gen";
import { setClauses } from "./links";
import { setup } from "./setup";
import "./editor.css";

export interface About<T> {
  text: string;
  items: readonly T[];
}

export interface EditorHandle {
  /** Goes to the end of the text, to write on. */
  focusEnd(): void;
}

interface Props {
  ref?: Ref<EditorHandle>;
  value: string;
  /** Clauses and problems are each about a text; they wait until it is what stands here. */
  clauses: About<Clause>;
  problems: About<Problem>;
  vocabulary: Vocabulary | null;
  onChange(text: string): void;
  onRun(): void;
  onCaret(letter: string | null): void;
}

export default function Editor(props: Props) {
  const { value, clauses, problems } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(props);
  latest.current = props;
  const focusEnd = () => {
    const { current } = view;
    current?.dispatch({ selection: { anchor: current.state.doc.length }, scrollIntoView: true });
    current?.focus();
  };
  useImperativeHandle(props.ref, () => ({ focusEnd }));

  useEffect(() => {
    if (!host.current) return;
    const extensions = setup({
      change: (text) => latest.current.onChange(text),
      run: () => latest.current.onRun(),
      caret: (letter) => latest.current.onCaret(letter),
      vocabulary: () => latest.current.vocabulary,
    });
    const made = new EditorView({
      state: EditorState.create({ doc: latest.current.value, extensions }),
      parent: host.current,
    });
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const doc = view.current?.state.doc;
    if (!doc || doc.toString() === value) return;
    view.current?.dispatch({ changes: { from: 0, to: doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    if (value !== clauses.text || view.current?.state.doc.toString() !== value) return;
    view.current.dispatch({ effects: setClauses.of(clauses.items) });
  }, [value, clauses]);

  useEffect(() => {
    const state = view.current?.state;
    const about = problems.text;
    if (!state || state.doc.toString() !== about) return;
    const { units } = converter(about);
    const diagnostics = problems.items.map(({ range, message, aliases }): Diagnostic => {
      const from = units(range.start);
      return {
        from: Math.min(from, Math.max(0, about.length - 1)),
        to: Math.max(units(range.end), Math.min(from + 1, about.length)),
        severity: "error",
        message: aliases.length > 0 ? `${aliases.join(", ")}: ${message}` : message,
      };
    });
    view.current?.dispatch(setDiagnostics(state, diagnostics));
  }, [problems]);

  return <div className="editor" ref={host} />;
}
