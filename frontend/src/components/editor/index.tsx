import { setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { Vocabulary } from "@/api/models";
import type { Clause } from "@/document/clauses";
import { converter } from "@/document/codePoints";
import type { Finding, Problem, SourceRange } from "@/document/trace.gen";
import { fromFinding, fromProblem } from "./diagnostics";
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
  /** Writes at the caret; at the end of the text where the visitor has not set one yet. */
  insert(text: string): void;
  /** Selects a place of the text, in code points. */
  select(range: SourceRange): void;
}

interface Props {
  ref?: Ref<EditorHandle>;
  /** What it is called, for those who do not see it. */
  label?: string;
  value: string;
  /** Clauses and problems are each about a text; they wait until it is what stands here. */
  clauses: About<Clause>;
  problems: About<Problem>;
  findings?: About<Finding>;
  vocabulary: Vocabulary | null;
  onChange(text: string): void;
  onRun(): void;
  onCaret(letter: string | null): void;
  /** Does what a finding's remedy says. */
  onApply?(finding: Finding): void;
}

export default function Editor(props: Props) {
  const { value, clauses, problems, findings } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(props);
  latest.current = props;
  const focusEnd = () => {
    const { current } = view;
    current?.dispatch({ selection: { anchor: current.state.doc.length }, scrollIntoView: true });
    current?.focus();
  };
  /** Whether the editor had the focus once: until then its caret means nothing. */
  const visited = useRef(false);
  const insert = (text: string) => {
    const { current } = view;
    if (!visited.current) focusEnd();
    current?.dispatch(current.state.replaceSelection(text), { scrollIntoView: true, userEvent: "input" });
    current?.focus();
  };
  const select = (range: SourceRange) => {
    const { current } = view;
    const { units } = converter(current?.state.doc.toString() ?? "");
    current?.dispatch({
      selection: { anchor: units(range.start), head: units(range.end) },
      scrollIntoView: true,
    });
    current?.focus();
  };
  useImperativeHandle(props.ref, () => ({ focusEnd, insert, select }));

  useEffect(() => {
    if (!host.current) return;
    const extensions = setup({
      label: latest.current.label ?? "Queryset",
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
    made.contentDOM.addEventListener("focus", () => {
      visited.current = true;
    });
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
    const apply = latest.current.onApply && ((finding: Finding) => latest.current.onApply?.(finding));
    const diagnostics = problems.items.map((problem) => fromProblem(about, problem));
    if (findings?.text === about)
      diagnostics.push(...findings.items.flatMap((finding) => fromFinding(about, finding, apply)));
    view.current?.dispatch(setDiagnostics(state, diagnostics));
  }, [problems, findings]);

  return <div className="editor" ref={host} />;
}
