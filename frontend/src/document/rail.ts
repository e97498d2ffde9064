/** The descent over all databases: one stop a stage, with what it says and where they disagree. */
import { span } from "./time";
import type { Fact, Place, StageReport, Trace } from "./trace.gen";

export interface Stop {
  name: StageReport["name"];
  label: string;
  docs: string;
  summary: string;
  /** The summaries are not all the same. */
  differs: boolean;
  time: string | null;
}

export interface FactRow {
  name: string;
  /** One cell a trace, in their order; several facts of one name stand in one cell. */
  cells: readonly (readonly { value: string; place: Place | null }[])[];
  differs: boolean;
}

/** Stages that a compiled database only goes through the motions of. */
const EXECUTING: readonly string[] = ["cursor", "driver"];

const reportOf = (trace: Trace, name: string) => trace.stages.find((stage) => stage.name === name);

export function stopsOf(traces: readonly Trace[]): Stop[] {
  const baseline = traces.find(({ stages }) => stages.length > 0);
  return (baseline?.stages ?? []).map(({ name, label, docs, summary }) => {
    const reports = traces.flatMap((trace) => reportOf(trace, name) ?? []);
    return {
      name,
      label,
      docs,
      summary,
      differs: reports.some((report) => report.summary !== summary),
      time: span(
        traces
          .filter(({ target }) => target.mode === "live" || !EXECUTING.includes(name))
          .flatMap((trace) => reportOf(trace, name)?.timing.median ?? []),
      ),
    };
  });
}

/** Every fact that a stage has on any database, in the order they are first told. */
export function factsOf(traces: readonly Trace[], name: string): FactRow[] {
  const facts = traces.map((trace) => reportOf(trace, name)?.facts ?? []);
  const names = [...new Set(facts.flat().map((fact) => fact.name))];
  return names.map((fact) => {
    const cells = facts.map((list, i) =>
      list
        .filter((item) => item.name === fact)
        .map((item) => ({ value: item.value, place: placeAt(traces[i], item) })),
    );
    // A trace without stages is one of which nothing is known.
    const known = cells.filter((_, i) => traces[i]?.stages.length);
    const texts = known.map((cell) => cell.map(({ value }) => value).join("\n"));
    return { name: fact, cells, differs: new Set(texts).size > 1 };
  });
}

function placeAt(trace: Trace | undefined, { place }: Fact): Place | null {
  return place === null ? null : (trace?.places[place] ?? null);
}

/** `django/db/models/lookups.py:412`, from where Django or the backend package starts. */
export function placeText({ file, line }: Place): string {
  const short = file.replace(/^.*\/site-packages\//, "");
  return line === null ? short : `${short}:${line}`;
}
