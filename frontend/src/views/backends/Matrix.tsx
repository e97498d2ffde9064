import { type RefObject, useCallback, useDeferredValue, useMemo, useState } from "react";
import { useMedia } from "@/components/chrome/useMedia";
import { FilteredTable, type Group, NARROW } from "@/components/filtered/FilteredTable";
import { useSession } from "@/components/session/Session";
import { useKept } from "@/components/session/useKept";
import { Name } from "@/components/why/Name";
import {
  baselineOf,
  countKinds,
  isRead,
  keyOf,
  leftBy,
  type Matrix as Matrices,
  positionOf,
  wordsOf,
} from "@/document/anatomy";
import type { MatrixRow } from "@/document/trace.gen";
import { BackendHead } from "./BackendHead";
import { MatrixCells } from "./MatrixCells";
import { type Part, partKey, partsOf, RowPart } from "./RowPart";

interface Props {
  matrix: Matrices;
  isStale: boolean;
  search: RefObject<HTMLInputElement | null>;
}

/** All rows of the backends side by side, and what leaves some of them out. */
export function Matrix({ matrix, isStale, search: input }: Props) {
  const { catalogue, options, setOption } = useSession();
  const { rows, anatomies, databases } = matrix;
  const narrow = useMedia(NARROW);
  const [one, setOne] = useState("");
  const [kept, setSearch] = useKept("search");
  const search = kept ?? "";
  const sought = useDeferredValue(search);
  const onlyDifferences = options.only === "1" && databases.length > 1;
  const kinds = useMemo(() => countKinds(rows), [rows]);
  const words = useMemo(() => wordsOf({ rows, anatomies }), [rows, anatomies]);
  const kind = kinds.find((each) => each.kind === options.kind)?.kind ?? null;
  const left = useMemo(
    () => leftBy(rows, words, { kind, onlyDifferences, search: sought }).flatMap((at) => rows[at] ?? []),
    [rows, words, kind, onlyDifferences, sought],
  );
  const groups = useMemo<Group[]>(() => {
    const differing = kinds.reduce((sum, each) => sum + each.differing, 0);
    const all = { key: null, label: "All", count: rows.length, differing };
    return [all, ...kinds.map((each) => ({ ...each, key: each.kind }))];
  }, [rows, kinds]);
  const groupOf = useMemo(() => {
    const labels = new Map(kinds.map((each) => [each.kind, each.label]));
    return kind === null ? (row: MatrixRow) => labels.get(row.kind) ?? row.kind : null;
  }, [kinds, kind]);
  const asked = options.row;
  const opened = useMemo(
    () => (asked === undefined ? undefined : rows[positionOf({ rows, anatomies }, asked)]),
    [rows, anatomies, asked],
  );
  const open = opened ? keyOf(opened) : null;
  const parts = useMemo(() => partsOf(anatomies, opened), [anatomies, opened]);
  /** The row whose source is shown, and of which column. */
  const [source, setSource] = useState<readonly [string | null, number | null]>([null, null]);
  const column = source[0] === open ? source[1] : null;
  const baseline = baselineOf(anatomies);
  const awaited = anatomies.filter((each) => each === null).length;
  const labelOf = (i: number) =>
    anatomies[i]?.target.label ??
    catalogue.databases.find(({ alias }) => alias === databases[i])?.label ??
    databases[i];
  const columns = useMemo(
    () => (narrow ? [Math.max(0, databases.indexOf(one))] : databases.map((_, i) => i)),
    [narrow, one, databases],
  );
  const name = useCallback(
    (row: MatrixRow) => (
      <code>
        <Name text={row.name} />
      </code>
    ),
    [],
  );
  const cells = useCallback(
    (row: MatrixRow, isOpen: boolean) => <MatrixCells {...{ anatomies, columns, row, isOpen }} />,
    [anatomies, columns],
  );
  const onOpen = useCallback((key: string | null) => setOption("row", key), [setOption]);
  const onGroup = useCallback((wanted: string | null) => setOption("kind", wanted), [setOption]);
  return (
    <FilteredTable
      of={matrix}
      label="Matrix"
      caption="What backends have, and how it differs."
      className="matrix"
      isStale={isStale}
      groups={groups}
      group={kind}
      groupsName={["Kinds of rows", "Kind of rows"]}
      onGroup={onGroup}
      all={rows.length}
      toAdd={awaited > 0 ? `${databases.length - awaited} of ${databases.length} backends read so far` : ""}
      only={databases.length > 1 ? onlyDifferences : null}
      onOnly={(only) => setOption("only", only ? "1" : null)}
      onAll={() => {
        setSearch(null);
        setOption("kind", null);
        setOption("only", null);
      }}
      search={
        <>
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
        </>
      }
      more={
        <>
          {narrow && (
            <select
              aria-label="Database"
              value={databases[columns[0] ?? 0]}
              onChange={(event) => setOne(event.target.value)}
            >
              {databases.map((alias, i) => (
                <option key={alias} value={alias}>
                  {labelOf(i)}
                </option>
              ))}
            </select>
          )}
          <span className="signs" aria-hidden="true">
            {databases.length > 1 && baseline >= 0 && <span>≠ not as {labelOf(baseline)}</span>}
            <span>● overrides Django's base</span>
            <span>ƒ computed</span>
            <span>† with a note</span>
          </span>
        </>
      }
      sides={columns.length}
      heads={
        <>
          <th scope="col">Name</th>
          {columns.map((i) => (
            <th scope="col" key={databases[i]}>
              <BackendHead
                anatomy={anatomies[i] ?? null}
                alias={databases[i] ?? ""}
                database={catalogue.databases.find(({ alias }) => alias === databases[i])}
                isBaseline={i === baseline && databases.length > 1}
              />
            </th>
          ))}
        </>
      }
      rows={left}
      keyOf={keyOf}
      groupOf={groupOf}
      open={open}
      parts={parts}
      partKey={partKey}
      name={name}
      cells={cells}
      partClass={() => "matrix-part"}
      part={(part: Part) => (
        <RowPart
          {...{ anatomies, columns, part }}
          row={opened}
          source={column}
          onSource={(wanted) => setSource([open, wanted])}
        />
      )}
      onOpen={onOpen}
      above={
        asked !== undefined &&
        open === null &&
        anatomies.every(isRead) && (
          <p className="compare-empty">
            None of these backends has <code>{asked.replace(/^[^:]*:/, "")}</code>.
          </p>
        )
      }
      empty={
        awaited > 0
          ? "Each backend's classes are imported and read in a process of its own: the first time a second or two for each, then at once."
          : "None of these backends could be read."
      }
    />
  );
}
