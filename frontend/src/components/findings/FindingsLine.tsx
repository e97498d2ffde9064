import { lazy, Suspense } from "react";
import { Fold } from "@/components/column/Fold";
import { useSession } from "@/components/session/Session";
import { useApplied } from "./applied";

/** What is folded away comes when it is opened. */
const FindingList = lazy(() => import("./FindingList"));

/** Under the editor: how many findings there are, and all of them at a click. */
export function FindingsLine() {
  const { state, snippet } = useSession();
  const applied = useApplied(snippet);
  const found = state.comparison?.findings ?? [];
  return (
    <>
      <p className="applied" role="status">
        {applied !== null && `Applied: ${applied}. Back undoes it.`}
      </p>
      {found.length > 0 && (
        <section className="findings-line" aria-label="Findings" data-pane="">
          <Fold summary={found.length === 1 ? `1 finding: ${found[0]?.title}` : `${found.length} findings`}>
            <Suspense fallback={null}>
              <FindingList />
            </Suspense>
          </Fold>
        </section>
      )}
    </>
  );
}
