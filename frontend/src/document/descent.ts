/** The descent of one database through the eight stages, held against the baseline stage by stage. */
import type { Divergence, Place, StageReport, Trace } from "./trace.gen";

export type StageName = StageReport["name"];

export interface Stage {
  name: StageName;
  label: string;
  docs: string;
  summary: string;
  timing: StageReport["timing"];
  /** The databases that this one was held against, and those of them where the stage is another. */
  against: readonly string[];
  differsFrom: readonly string[];
}

/** What comparisons of stages need; a streaming run has no divergences yet. */
export interface Compared {
  traces: readonly Trace[];
  divergences: readonly Divergence[];
}

const isKnown = ({ stages }: Trace) => stages.length > 0;

/** The stages of `trace`: the baseline's (the first) against all others, another's against the baseline. */
export function stagesAgainst(trace: Trace, { traces, divergences }: Compared): Stage[] {
  const known = traces.filter(isKnown);
  const baseline = known[0];
  const others = known.filter((other) => other !== trace && (trace === baseline || other === baseline));
  return trace.stages.map((report) => ({
    ...report,
    against: others.map(({ target }) => target.label),
    differsFrom: others
      .filter(
        (other) => isOther(report, reportOf(other, report.name)) || isWritten(report.name, trace, other),
      )
      .map(({ target }) => target.label),
  }));

  /** A clause of the two that Python found to be written differently: what the compiler makes is SQL. */
  function isWritten(name: StageName, one: Trace, two: Trace): boolean {
    if (name !== "compiler") return false;
    const aliases = [one.target.alias, two.target.alias];
    return divergences.some(({ sides }) =>
      sides.some(({ alias, kind }) => kind !== "same" && aliases.includes(alias)),
    );
  }
}

const reportOf = (trace: Trace, name: StageName) => trace.stages.find((stage) => stage.name === name);

function isOther(one: StageReport, two: StageReport | undefined): boolean {
  if (!two || one.summary !== two.summary || one.facts.length !== two.facts.length) return true;
  return one.facts.some(({ name, value }, i) => name !== two.facts[i]?.name || value !== two.facts[i]?.value);
}

export interface Told {
  name: string;
  value: string;
  place: Place | null;
  /** What other databases say instead, each with those that say it. */
  elsewhere: readonly { value: string; labels: readonly string[] }[];
}

const NOT_THERE = "not there";

/**
 * The facts of a stage of `trace`, each with what the others say of it. Facts of one name are held
 * against each other in the order in which they are told.
 */
export function factsHere(trace: Trace, traces: readonly Trace[], name: StageName): Told[] {
  const others = traces
    .filter((other) => other !== trace && isKnown(other))
    .map((other) => ({ label: other.target.label, facts: numbered(reportOf(other, name)) }));
  return [...numbered(reportOf(trace, name))].map(([key, fact]) => {
    const elsewhere = new Map<string, string[]>();
    for (const { label, facts } of others) {
      const value = facts.get(key)?.value ?? NOT_THERE;
      if (value !== fact.value) elsewhere.set(value, [...(elsewhere.get(value) ?? []), label]);
    }
    return {
      name: fact.name,
      value: fact.value,
      place: fact.place === null ? null : (trace.places[fact.place] ?? null),
      elsewhere: [...elsewhere].map(([value, labels]) => ({ value, labels })),
    };
  });
}

/** Facts by their name and by which of several with that name they are, under the model they are about. */
function numbered(report: StageReport | undefined): Map<string, StageReport["facts"][number]> {
  const found = new Map<string, StageReport["facts"][number]>();
  let about = "";
  for (const fact of report?.facts ?? []) {
    if (isTable(fact)) about = fact.name;
    let key = `${about}/${fact.name}`;
    while (found.has(key)) key += "'";
    found.set(key, fact);
  }
  return found;
}

/** The fact that a model begins with: what follows is about it. */
export const isTable = ({ value }: { value: string }) => value.startsWith("table ");
