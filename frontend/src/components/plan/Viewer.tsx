import { CopyButton } from "@/components/chrome/CopyButton";
import { save } from "@/components/exporting/files";
import type { Plan, PlanViewer, Statement } from "@/document/trace.gen";

const EXTENSION: Record<Plan["syntax"], string> = { text: "txt", json: "json", xml: "xml" };

interface Props {
  plan: Plan;
  viewer: PlanViewer;
  statement: Statement;
  name: string;
}

/** The plan and its statement for a program that draws them, too; the visitor takes them there. */
export function Viewer({ plan, viewer, statement, name }: Props) {
  const { literal, sql, index } = statement;
  return (
    <p className="viewer">
      <span>
        For{" "}
        <a href={viewer.url} target="_blank" rel="noreferrer">
          {viewer.name}
        </a>
        :
      </span>
      <CopyButton text={plan.raw} label={`Copy the plan of ${name} for ${viewer.name}`}>
        Copy plan
      </CopyButton>
      <CopyButton text={literal ?? sql} label={`Copy the query of ${name} for ${viewer.name}`}>
        Copy query
      </CopyButton>
      <button
        type="button"
        className="quiet"
        onClick={() => save(new Blob([plan.raw]), `plan-${index + 1}.${EXTENSION[plan.syntax]}`)}
        aria-label={`Download the plan of ${name}`}
      >
        Download plan
      </button>
      <small>You paste the two there; ORMscope sends nothing.</small>
    </p>
  );
}
