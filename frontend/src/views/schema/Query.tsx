import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { useSession } from "@/components/session/Session";
import { go } from "@/components/session/screen";
import { modelNames } from "@/document/declared";
import type { Lab } from "./useLab";

const Editor = lazy(() => import("@/components/editor"));
const nothing = () => undefined;

/** The way to Explore with the models that are declared here, and rows for them. */
export function Query({ lab }: { lab: Lab }) {
  const { options, queryOver } = useSession();
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  const [rows, setRows] = useState<string | null>(null);
  const models = lab.after ?? lab.models;
  const names = modelNames(models);
  // The sample's rows fit only where its models still are.
  const isSample = modelNames(lab.sample?.models ?? "").every((name) => names.includes(name));
  const text = rows ?? options.rows ?? (isSample ? lab.sample?.rows : null) ?? "";
  const about = useMemo(() => ({ text, items: [] }), [text]);
  const first = names.at(-1);
  const explore = () => {
    queryOver({ models, rows: text }, `${first}.objects.all()`);
    dialog.current?.close();
    go("/", "same");
  };
  return (
    <>
      <button
        type="button"
        className="schema-query"
        disabled={first === undefined}
        onClick={() => {
          setOpen(true);
          dialog.current?.showModal();
        }}
      >
        Query these models in Explore…
      </button>
      <dialog
        className="keys schema-rows"
        ref={dialog}
        aria-labelledby="rows-title"
        onClose={() => setOpen(false)}
      >
        <h2 id="rows-title">Rows to query</h2>
        <p className="note">
          A few lines that fill the models, run before each snippet in a schema of its own:{" "}
          <code>{first}.objects.create(…)</code>
        </p>
        <div className="editor-frame">
          {open && (
            <Suspense fallback={<pre className="editor-waiting">{text}</pre>}>
              <Editor
                label="Rows"
                value={text}
                clauses={about}
                problems={about}
                vocabulary={null}
                onChange={setRows}
                onRun={explore}
                onCaret={nothing}
              />
            </Suspense>
          )}
        </div>
        <p className="table-copies schema-tools">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="button" className="run" onClick={explore}>
            Open in Explore
          </button>
        </p>
      </dialog>
    </>
  );
}
