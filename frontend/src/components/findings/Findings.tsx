import { useSession } from "@/components/session/Session";
import type { Comparison } from "@/document/trace.gen";
import FindingList from "./FindingList";
import "./findings.css";

/** What a linter would say of the run, under a heading of its own. */
export function Findings({ headingId }: { headingId: string }) {
  const { comparison, awaited } = useSession().state;
  return (
    <section className="findings-section" aria-labelledby={headingId}>
      <h3 id={headingId} tabIndex={-1}>
        Findings {comparison && <span className="count">{comparison.findings.length}</span>}
      </h3>
      {!comparison && (
        <p className="note">
          {awaited.length > 0 ? "They come when all databases have answered." : "Not run yet."}
        </p>
      )}
      {comparison &&
        (comparison.findings.length > 0 ? <FindingList /> : <p className="note">{nothing(comparison)}</p>)}
    </section>
  );
}

const NAMES = new Intl.ListFormat("en");

/** Nothing was found: in what. What did not run to its end may hold more. */
function nothing({ traces }: Comparison): string {
  const ran = traces.filter(({ statements }) => statements.length > 0);
  const stopped = traces.filter(({ outcome }) => outcome.status !== "ok");
  const count = Math.max(0, ...ran.map(({ statements }) => statements.length));
  const labels = (those: typeof traces) => NAMES.format(those.map(({ target }) => target.label));
  if (ran.length === 0) return "No statement was made: there is nothing to find anything in.";
  const looked = `Nothing found in the ${count === 1 ? "statement" : `${count} statements`} of ${labels(ran)}.`;
  return stopped.length > 0 ? `${looked} ${labels(stopped)} did not run to the end.` : looked;
}
