/** What the backend was asked and answered, held against the baseline's answers. */
import type { Decision, Place, Trace } from "./trace.gen";

export interface Decided {
  /** The decision's position in `Trace.decisions`. */
  at: number;
  decision: Decision;
  place: Place | null;
  /** What the baseline answered: null where it was not asked; undefined where there is nothing to hold against. */
  baseline: string | null | undefined;
  differs: boolean;
  /** The fragments that depend on it, statement by statement. */
  fragments: readonly { statement: number; fragment: number }[];
}

/** In the order in which they are told. */
const KINDS: readonly (readonly [Decision["kind"], string, string])[] = [
  ["feature", "Flags", "flag"],
  ["override", "Overrides", "override"],
  ["operation", "Operations", "operation"],
  ["operator", "Operators", "operator"],
  ["data_type", "Data types", "data type"],
];

export interface DecidedGroup {
  kind: Decision["kind"];
  /** Several of them, and one. */
  label: string;
  one: string;
  rows: readonly Decided[];
}

export function decidedOf(trace: Trace, baseline: Trace | null): DecidedGroup[] {
  const theirs = baseline && baseline !== trace && baseline.stages.length > 0 ? answersOf(baseline) : null;
  const fragments = fragmentsBy(trace);
  const rows = trace.decisions.map((decision, at): Decided => {
    const told = theirs?.get(questionOf(decision)) ?? null;
    return {
      at,
      decision,
      place: decision.place === null ? null : (trace.places[decision.place] ?? null),
      baseline: theirs ? told && (told.says.join("\n") || "") : undefined,
      differs: theirs !== null && !told?.answers.has(answerOf(trace, decision)),
      fragments: fragments.get(at) ?? [],
    };
  });
  return KINDS.flatMap(([kind, label, one]) => {
    const ofKind = rows.filter(({ decision }) => decision.kind === kind);
    return ofKind.length > 0 ? { kind, label, one, rows: ofKind } : [];
  });
}

/** An override is asked for a node: `as_sqlite` of one vendor answers what `as_oracle` does of another. */
const questionOf = ({ kind, name, arguments: given, value }: Decision) =>
  kind === "override" ? `${kind}/${value}` : `${kind}/${name}/${bareNames(given ?? "")}`;

/** Each vendor writes names in quotes and letters of its own: that makes no other question. */
const bareNames = (text: string) => text.replace(/["`[\]]/g, "").toLowerCase();

function answerOf(trace: Trace, { kind, name, value, place }: Decision): string {
  const where = place === null ? "" : (trace.places[place]?.file ?? "");
  if (kind === "override") return `${name}`;
  return value === "" ? where : value;
}

function answersOf(trace: Trace): Map<string, { says: string[]; answers: Set<string> }> {
  const found = new Map<string, { says: string[]; answers: Set<string> }>();
  for (const decision of trace.decisions) {
    const key = questionOf(decision);
    const said = found.get(key) ?? { says: [], answers: new Set<string>() };
    const text = decision.kind === "override" ? decision.name : decision.value;
    if (!said.says.includes(text)) said.says.push(text);
    said.answers.add(answerOf(trace, decision));
    found.set(key, said);
  }
  return found;
}

function fragmentsBy({ statements }: Trace): Map<number, { statement: number; fragment: number }[]> {
  const found = new Map<number, { statement: number; fragment: number }[]>();
  for (const { index, fragments } of statements) {
    fragments.forEach(({ decisions }, fragment) => {
      for (const at of decisions) {
        const list = found.get(at);
        if (list) list.push({ statement: index, fragment });
        else found.set(at, [{ statement: index, fragment }]);
      }
    });
  }
  return found;
}

/** `quote_name("title")`, `supports_over_clause`, `Avg.as_sqlite()`. */
export function nameOf({ kind, name, arguments: given, value }: Decision): string {
  if (kind === "override") return `${value}.${name}()`;
  return kind === "operation" ? `${name}(${given ?? ""})` : name;
}
