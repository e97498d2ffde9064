import { DatabaseHeading } from "@/components/column/DatabaseHeading";
import type { Anatomy } from "@/document/trace.gen";
import { Ladder } from "./Ladder";

interface Props {
  anatomy: Anatomy;
  role: string;
  onlyOverridden: boolean;
}

/** What a backend is, in short, and the classes of one of its roles. */
export function ClassesOf({ anatomy, role, onlyOverridden }: Props) {
  const { target, outcome, classes } = anatomy;
  const found = classes.find((each) => each.role === role);
  return (
    <section className="ladder" aria-label={target.label}>
      <header className="column-name">
        <DatabaseHeading name={target.label} target={target} isRunning={false} isStale={false} />
      </header>
      <dl>
        {factsOf(anatomy).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      {outcome.status !== "ok" ? (
        <p className="refused">{outcome.message ?? "It could not be read."}</p>
      ) : found ? (
        <Ladder anatomy={anatomy} of={found} onlyOverridden={onlyOverridden} />
      ) : (
        <p className="note">This backend has none.</p>
      )}
    </section>
  );
}

/** How the backend and its driver call themselves. */
function factsOf({ target, entries }: Anatomy): [string, string][] {
  const said = (name: string) => entries.find((each) => each.kind === "wrapper" && each.name === name)?.value;
  const facts: [string, string | null | undefined][] = [
    ["vendor", said("vendor") ?? target.vendor],
    ["display_name", said("display_name")],
    ["Database", said("Database")],
    ["driver", `${target.driver} ${target.driver_version ?? ""}`],
    ["paramstyle", target.paramstyle],
  ];
  return facts.flatMap(([name, value]) => (value ? [[name, value]] : []));
}
