import { useMemo } from "react";
import { absenceOf } from "@/components/column/absence";
import { useSession } from "@/components/session/Session";
import {
  countsByVerdict,
  differencesOn,
  filtered,
  groupsOf,
  tracesByAlias,
  VERDICTS,
} from "@/document/compared";
import { ClauseTable, type Column, withoutSide } from "./ClauseTable";
import { DatabaseHead } from "./DatabaseHead";
import { Filters } from "./Filters";
import { SameResult } from "./SameResult";
import { Statements } from "./Statements";

/** One snippet on several databases: the results, then each clause of all of them, or whole statements. */
export function Databases({ whole }: { whole: boolean }) {
  const { state, catalogue, chosen, choose, traces, links, previousLinks, stale, options, setOption } =
    useSession();
  const comparison = state.comparison ?? state.previous;
  const isOld = state.comparison === null;
  const shown = isOld && comparison ? comparison.traces : traces;
  const byAlias = useMemo(() => tracesByAlias(shown), [shown]);
  const at = isOld && comparison ? previousLinks : links;
  const divergences = comparison?.divergences;
  const groups = useMemo(
    () => (divergences ? groupsOf(divergences, byAlias, at) : []),
    [divergences, byAlias, at],
  );
  const onlyDifferences = options.only === "1";
  const verdict = VERDICTS.find((each) => each === options.verdict) ?? null;
  const columns = useMemo(
    () =>
      chosen.map((alias): Column => {
        const trace = byAlias.get(alias);
        const database = catalogue.databases.find((each) => each.alias === alias);
        const label = trace?.target.label ?? database?.label ?? alias;
        return { alias, label, database: alias, without: withoutSide(trace) };
      }),
    [chosen, byAlias, catalogue],
  );
  const shownGroups = useMemo(
    () => filtered(groups, { onlyDifferences, verdict }),
    [groups, onlyDifferences, verdict],
  );
  const head = ({ alias, label }: Column, isBaseline: boolean) => {
    const trace = byAlias.get(alias) ?? null;
    return (
      <DatabaseHead
        label={label}
        trace={trace}
        absence={trace ? null : absenceOf(alias, catalogue)}
        running={state.awaited.includes(alias)}
        isBaseline={isBaseline}
        differences={comparison ? differencesOn(comparison.divergences, alias) : null}
        onBaseline={isBaseline ? null : () => choose([alias, ...chosen.filter((other) => other !== alias)])}
      />
    );
  };
  if (whole) {
    return (
      <Statements
        traces={shown}
        labels={new Map(columns.map(({ alias, label }) => [alias, label]))}
        links={at}
        other={options.with ?? null}
        onOther={(alias) => setOption("with", alias)}
        stale={stale}
      />
    );
  }
  return (
    <div className="compare">
      <Filters
        counts={countsByVerdict(comparison?.divergences ?? [])}
        filter={{ onlyDifferences, verdict }}
        onOnly={(only) => setOption("only", only ? "1" : null)}
        onVerdict={(chosen) => setOption("verdict", chosen)}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key. */}
      <section className="compare-scroll" tabIndex={0} aria-label="Comparison" data-pane="">
        {isOld && comparison && <p className="compare-old">From the previous run.</p>}
        {comparison && <SameResult comparison={comparison} stale={isOld} />}
        <ClauseTable
          caption="Clauses by database"
          columns={columns}
          groups={shownGroups}
          head={head}
          traces={byAlias}
          links={at}
          stale={isOld && comparison !== null}
          outcomes={verdict === null || verdict === "unsupported"}
          empty={emptiness(groups.length > 0, comparison !== null, chosen.length, state.awaited.length)}
          onAll={
            groups.length > 0
              ? () => {
                  setOption("only", null);
                  setOption("verdict", null);
                }
              : null
          }
        />
      </section>
    </div>
  );
}

/** Why there is no row. */
function emptiness(isFiltered: boolean, isCompared: boolean, chosen: number, awaited: number): string {
  if (isFiltered) return "No clause is left by what is chosen above.";
  if (!isCompared && awaited > 0)
    return `The clauses are held side by side when all have answered: ${chosen - awaited} of ${chosen} have.`;
  if (!isCompared) return "Nothing has run yet.";
  if (chosen < 2) return "There is one database. Choose another one to hold it against: Databases, above.";
  return "There is nothing to hold side by side: fewer than two databases came to a statement.";
}
