import { useCallback, useMemo, useState } from "react";
import { FilteredTable, type Group } from "@/components/filtered/FilteredTable";
import { useSession } from "@/components/session/Session";
import {
  countPositions,
  countVerdicts,
  leftBy,
  probesOf,
  type Told,
  toldOf,
  VERDICTS,
  valuesIn,
} from "@/document/injections";
import type { InjectionComparison } from "@/document/trace.gen";
import { OwnValue } from "./OwnValue";
import { markOf, ProbeCells, ProbeName } from "./ProbeCells";
import { type Part, ProbePart } from "./ProbePart";
import { Treated } from "./Treated";
import { TriedHead } from "./TriedHead";

interface Props {
  comparison: InjectionComparison;
  isStale: boolean;
  /** The visitor's own value; null for ours. */
  value: string | null;
}

/** Hostile values in every position of a queryset, and how each database treats them. */
export function Values({ comparison, isStale, value }: Props) {
  const { options, setOption } = useSession();
  const { rows } = comparison;
  const positions = useMemo(() => countPositions(rows), [rows]);
  const ours = useMemo(() => (value === null ? valuesIn(comparison) : []), [comparison, value]);
  const position = positions.find((each) => each.position === options.position)?.position ?? null;
  const verdict = VERDICTS.find((each) => each === options.how) ?? null;
  const onlyDifferences = options.only === "1" && comparison.traces.length > 1;
  const counts = useMemo(
    () => countVerdicts(comparison, leftBy(comparison, { position, onlyDifferences, verdict: null })),
    [comparison, position, onlyDifferences],
  );
  const left = useMemo(
    () => leftBy(comparison, { position, onlyDifferences, verdict }),
    [comparison, position, onlyDifferences, verdict],
  );
  const told = useMemo(() => toldOf(comparison, left), [comparison, left]);
  const groups = useMemo<Group[]>(() => {
    const differing = positions.reduce((sum, each) => sum + each.differing, 0);
    const all = { key: null, label: "All positions", count: rows.length, differing };
    return [all, ...positions.map((each) => ({ ...each, key: each.position, label: each.position }))];
  }, [rows, positions]);
  const open = options.probe ?? null;
  /** The row whose source is shown, and of which column. */
  const [source, setSource] = useState<readonly [string | null, number | null]>([null, null]);
  const column = source[0] === open ? source[1] : null;
  const probe = told.find(({ row }) => row.id === open)?.probe;
  const probes = useMemo(() => {
    const row = rows.find(({ id }) => id === open);
    return row ? probesOf(comparison, row) : [];
  }, [comparison, rows, open]);
  const parts = useMemo<Part[]>(
    () => (column !== null && probes[column]?.place ? ["sides", "source"] : ["sides"]),
    [column, probes],
  );
  const isOwn = value !== null;
  const name = useCallback(
    ({ row, probe: { value: text }, isSameAsk }: Told) => (
      <ProbeName label={row.label} isSaid={isOwn || !isSameAsk} value={isOwn ? null : text} />
    ),
    [isOwn],
  );
  const cells = useCallback(({ row }: Told) => <ProbeCells {...{ comparison, row }} />, [comparison]);
  const onOpen = useCallback((key: string | null) => setOption("probe", key), [setOption]);
  const onGroup = useCallback((wanted: string | null) => setOption("position", wanted), [setOption]);
  return (
    <FilteredTable
      of={comparison}
      label="Hostile values"
      caption="How each database treats a value."
      className="probes"
      isStale={isStale}
      groups={groups}
      group={position}
      groupsName={["Positions of a value", "Position"]}
      onGroup={onGroup}
      all={rows.length}
      only={comparison.traces.length > 1 ? onlyDifferences : null}
      onOnly={(only) => setOption("only", only ? "1" : null)}
      onAll={() => {
        for (const each of ["position", "how", "only"]) setOption(each, null);
      }}
      search={
        <OwnValue
          key={value}
          value={value}
          ours={ours}
          onTry={(text) => {
            setOption("probe", null);
            setOption("value", text);
          }}
        />
      }
      more={
        <ul aria-label="By how it is treated">
          {VERDICTS.filter((each) => counts.has(each) || each === verdict).map((each) => (
            <li key={each}>
              <button
                type="button"
                className="chip"
                aria-pressed={verdict === each}
                onClick={() => setOption("how", verdict === each ? null : each)}
              >
                <Treated how={each} /> <span className="count">{counts.get(each) ?? 0}</span>
              </button>
            </li>
          ))}
        </ul>
      }
      sides={comparison.traces.length}
      heads={
        <>
          <th scope="col">{isOwn ? "Where it is put" : "Where it is put, and the value"}</th>
          {comparison.traces.map((trace) => (
            <th scope="col" key={trace.target.alias}>
              <TriedHead trace={trace} />
            </th>
          ))}
        </>
      }
      rows={told}
      keyOf={keyOf}
      groupOf={positionOf}
      open={open}
      parts={parts}
      partKey={partKey}
      name={name}
      mark={markOf}
      cells={cells}
      partClass={(part) => (part === "sides" ? "probe-sides" : "clauses-source")}
      part={(part) =>
        probe && (
          <ProbePart
            {...{ comparison, part, probe, probes }}
            source={column}
            onSource={(wanted) => setSource([open, wanted])}
          />
        )
      }
      onOpen={onOpen}
      above={
        open !== null &&
        !isStale &&
        rows.length > 0 &&
        rows.every(({ id }) => id !== open) && (
          <p className="compare-empty">
            There is no probe <code>{open}</code> here.
          </p>
        )
      }
      empty="Nothing could be tried."
    />
  );
}

const keyOf = ({ row }: Told) => row.id;
const positionOf = ({ row }: Told) => row.position;
const partKey = (part: Part) => part;
