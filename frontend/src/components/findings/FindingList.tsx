import { useSession } from "@/components/session/Session";
import { apply } from "./applied";
import { FindingItem } from "./FindingItem";
import "./findings.css";

/** All findings of the run that stands, the heaviest first. */
export default function FindingList() {
  const session = useSession();
  const { state, snippet, about, traces, links } = session;
  return (
    <ol className="findings">
      {state.comparison?.findings.map((finding) => (
        <FindingItem
          key={`${finding.rule} ${finding.range?.start} ${finding.title}`}
          finding={finding}
          snippet={about}
          traces={traces}
          links={links}
          isStale={snippet !== about}
          onApply={(each) => apply(each, session)}
        />
      ))}
    </ol>
  );
}
