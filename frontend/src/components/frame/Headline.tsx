import type { ReactNode } from "react";
import type { Database } from "@/api/databases";
import { useSession } from "@/components/session/Session";
import { modelNames } from "@/document/declared";
import "./headline.css";

/** What came of the run, in a line, above every screen of it; what a screen adds stands beside it. */
export function Headline({ children }: { children?: ReactNode }) {
  const { state, catalogue, options, snippet, queryOver } = useSession();
  const { problem, again, awaited, comparison, previous, file } = state;
  const headline = comparison?.headline ?? previous?.headline;
  return (
    <div className="headline">
      <h2>
        {problem
          ? again
            ? "This has not run yet"
            : "This did not run"
          : awaited.length > 0
            ? `Running on ${waiting(awaited, catalogue.databases)}…`
            : headline}
      </h2>
      {file !== null && (
        <p className="from-file">
          Read from <code>{file}</code>; nothing was run.
        </p>
      )}
      {options.models !== undefined && (
        <p className="from-file">
          <b className="badge">Over your models</b> {modelNames(options.models).join(", ")}{" "}
          <button type="button" className="link-button" onClick={() => queryOver(null, snippet)}>
            Back to the sample
          </button>
        </p>
      )}
      {children}
    </div>
  );
}

function waiting(awaited: readonly string[], known: readonly Database[]): string {
  if (awaited.length > 4) return `${awaited.length} databases`;
  const labels = awaited.map((alias) => known.find((database) => database.alias === alias)?.label ?? alias);
  return new Intl.ListFormat("en").format(labels);
}
