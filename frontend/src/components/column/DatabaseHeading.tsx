import type { Trace } from "@/document/trace.gen";
import { withoutVersion } from "./heading";

interface Props {
  /** What is known before the first answer. */
  name: string;
  target: Trace["target"] | undefined;
  isRunning: boolean;
  isStale: boolean;
}

/** Which database a part of a screen is about, whether anything is executed there, and how fresh it is. */
export function DatabaseHeading({ name, target, isRunning, isStale }: Props) {
  const label = name.split(" · Django ")[0] ?? name;
  return (
    <>
      <h3>{target ? withoutVersion(label, target.server_version) : label}</h3>
      {target && <span className="version">{target.server_version}</span>}
      {target && <span className={`badge ${target.mode}`}>{target.mode}</span>}
      {isRunning && <span className="version running">running</span>}
      {isStale && <span className="version">from the previous run</span>}
    </>
  );
}
