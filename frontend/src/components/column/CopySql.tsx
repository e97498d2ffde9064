import { useId, useState } from "react";
import { CopyButton } from "@/components/chrome/CopyButton";
import { FORMS, type Form, formOf } from "@/document/forms";
import type { Statement } from "@/document/trace.gen";

const WORDS: Record<Form, string> = {
  formatted: "Formatted",
  template: "Template",
  literal: "Literal",
  driver: "Driver's",
};

/** Copies the SQL as it is shown; at a click, in each other form that there is. */
export function CopySql({ statement, form, name }: { statement: Statement; form: Form; name: string }) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="copy-sql">
      <CopyButton text={formOf(statement, form) ?? statement.sql} label={`Copy the SQL of ${name}`}>
        Copy
      </CopyButton>
      <button
        type="button"
        className="quiet"
        aria-expanded={open}
        aria-controls={id}
        aria-label={`Other forms to copy of ${name}`}
        title="Copy in another form"
        onClick={() => setOpen(!open)}
      >
        ⋯
      </button>
      <span id={id} className="copy-forms" hidden={!open}>
        {open &&
          FORMS.map((each) => {
            const text = formOf(statement, each);
            return (
              text !== null && (
                <CopyButton key={each} text={text} label={`Copy the ${each} SQL of ${name}`}>
                  {WORDS[each]}
                </CopyButton>
              )
            );
          })}
      </span>
    </div>
  );
}
