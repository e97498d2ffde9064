import { memo, type RefObject, useCallback, useDeferredValue, useMemo, useState } from "react";
import { useMedia } from "@/components/chrome/useMedia";
import { Listing } from "@/components/listing/Listing";
import { useSession } from "@/components/session/Session";
import { useKept } from "@/components/session/useKept";
import { countKinds, type KindCount, leftBy, positionOf, wordsOf } from "@/document/anatomy";
import type { AnatomyComparison } from "@/document/trace.gen";
import { MatrixTable } from "./MatrixTable";

const NARROW = "(max-width: 45rem)";

interface Props {
  comparison: AnatomyComparison;
  isStale: boolean;
  search: RefObject<HTMLInputElement | null>;
}

/** All rows of the backends side by side, and what leaves some of them out. */
export function Matrix({ comparison, isStale, search: input }: Props) {
  const { options, setOption } = useSession();
  const { rows, anatomies } = comparison;
  const narrow = useMedia(NARROW);
  const [one, setOne] = useState("");
  const [kept, setSearch] = useKept("search");
  const search = kept ?? "";
  const sought = useDeferredValue(search);
  const onlyDifferences = options.only === "1" && anatomies.length > 1;
  const kinds = useMemo(() => countKinds(rows), [rows]);
  const words = useMemo(() => wordsOf(comparison), [comparison]);
  const kind = kinds.find((each) => each.kind === options.kind)?.kind ?? null;
  const left = useMemo(
    () => leftBy(rows, words, { kind, onlyDifferences, search: sought }),
    [rows, words, kind, onlyDifferences, sought],
  );
  const open = useMemo(
    () => (options.row === undefined ? null : positionOf(comparison, options.row)),
    [comparison, options.row],
  );
  const all = useMemo<Choice[]>(() => {
    const differing = kinds.reduce((sum, each) => sum + each.differing, 0);
    return [{ kind: null, label: "All", count: rows.length, differing }, ...kinds];
  }, [rows, kinds]);
  const only = anatomies.findIndex(({ target }) => target.alias === one);
  const columns = useMemo(
    () => (narrow ? [Math.max(0, only)] : anatomies.map((_, i) => i)),
    [narrow, only, anatomies],
  );
  const chooseKind = useCallback((wanted: string | null) => setOption("kind", wanted), [setOption]);
  const openRow = useCallback((key: string | null) => setOption("row", key), [setOption]);
  const showAll = useCallback(() => {
    setSearch(null);
    setOption("kind", null);
    setOption("only", null);
  }, [setSearch, setOption]);
  return (
    <div className="backends" data-stale={isStale ? "" : undefined}>
      {!narrow && <Kinds all={all} kind={kind} onChoose={chooseKind} />}
      <div className="compare">
        <section className="compare-bar" aria-label="Which rows" data-pane="">
          <input
            type="search"
            ref={input}
            aria-label="Search names, values, comments"
            aria-keyshortcuts="/"
            placeholder="Search names, values, comments"
            autoComplete="off"
            spellCheck={false}
            value={search}
            onChange={(event) => setSearch(event.target.value || null)}
            onKeyDown={(event) => {
              if (event.key !== "Escape" || !search) return;
              event.preventDefault();
              event.stopPropagation();
              setSearch(null);
            }}
          />
          {!narrow && <kbd>/</kbd>}
          {anatomies.length > 1 && (
            <label className="check">
              <input
                type="checkbox"
                checked={onlyDifferences}
                onChange={(event) => setOption("only", event.target.checked ? "1" : null)}
              />
              Only differences
            </label>
          )}
          {narrow && (
            <>
              <select
                aria-label="Kind of rows"
                value={kind ?? ""}
                onChange={(event) => chooseKind(event.target.value || null)}
              >
                {all.map((each) => (
                  <option key={each.label} value={each.kind ?? ""}>
                    {each.label} ({each.count})
                  </option>
                ))}
              </select>
              <select
                aria-label="Database"
                value={anatomies[columns[0] ?? 0]?.target.alias}
                onChange={(event) => setOne(event.target.value)}
              >
                {anatomies.map(({ target }) => (
                  <option key={target.alias} value={target.alias}>
                    {target.label}
                  </option>
                ))}
              </select>
            </>
          )}
          <span className="signs" aria-hidden="true">
            {anatomies.length > 1 && <span>≠ not as {anatomies[0]?.target.label}</span>}
            <span>● overrides Django's base</span>
            <span>ƒ computed</span>
            <span>† with a note</span>
          </span>
          <span role="status" className="shown">
            {left.length === rows.length ? `${rows.length} rows` : `${left.length} of ${rows.length} rows`}
          </span>
        </section>
        <MatrixTable
          comparison={comparison}
          columns={columns}
          left={left}
          kinds={kind === null ? kinds : null}
          open={open}
          asked={options.row ?? null}
          onOpen={openRow}
          onAll={showAll}
        />
      </div>
    </div>
  );
}

type Choice = Omit<KindCount, "kind"> & { kind: KindCount["kind"] | null };

interface KindsProps {
  all: readonly Choice[];
  kind: KindCount["kind"] | null;
  onChoose(kind: string | null): void;
}

/** The kinds of rows, each with how many there are and how many differ. */
const Kinds = memo(function Kinds({ all, kind, onChoose }: KindsProps) {
  return (
    <div className="kinds" data-pane="">
      <Listing
        label="Kinds of rows"
        count={all.length}
        current={all.findIndex((each) => each.kind === kind)}
        onChoose={(at) => onChoose(all[at]?.kind ?? null)}
        row={(at) => ({
          content: (
            <>
              {all[at]?.label}
              <span className="row-tail">
                {all[at]?.count}
                {(all[at]?.differing ?? 0) > 0 && (
                  <em className="differs-count" title={`${all[at]?.differing} differ`}>
                    {all[at]?.differing}
                  </em>
                )}
              </span>
            </>
          ),
        })}
      />
    </div>
  );
});
